"""Who may open a page, what they see of it, whole or in part."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

from portal.accounts.actor import Actor
from portal.regions.boundaries import Reachable

P = ParamSpec("P")
Rows_co = TypeVar("Rows_co", covariant=True)


class ScreenRequest(HttpRequest):
    """A request that has passed `@screen`: somebody who holds `permission` somewhere."""

    actor: Actor
    permission: str


View = Callable[Concatenate[ScreenRequest, P], HttpResponseBase]

#: views that anybody may open, with the reason; a guard compares it with the routes
open_views: dict[str, str] = {}


def screen(permission: str) -> Callable[[View[P]], View[P]]:
    """Open the view to signed-in people who hold `permission` somewhere, and to nobody else."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def serve(request: ScreenRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request.permission = permission
            if not request.actor.may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded: Any = login_required(cast("Any", serve))
        guarded.access = permission  # read by tests/guards/test_access.py
        return cast("View[P]", guarded)

    return wrap


def open_to_all(reason: str) -> Callable[[Any], Any]:
    """Open the view to anybody, for a reason that is written down and reviewed."""

    def wrap(view: Any) -> Any:
        view.open_to_all = reason
        return view

    return wrap


def rows(request: ScreenRequest, *, of: Reachable[Rows_co]) -> Rows_co:
    """The rows on which this screen's permission is held. A view has no other source of them."""
    return of.reachable(by=request.actor, to=request.permission)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: everything of a POST, were it nothing at all; None of a visit."""
    return request.POST if request.method == "POST" else None


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks, for the part of a page that is already there."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def page(
    request: HttpRequest, template: str, part: str, /, *, status: int = 200, **context: object
) -> HttpResponse:
    """Answer a visit with the whole page, and htmx with the part that changed."""
    response = render(request, part if is_part(request) else template, context, status=status)
    response["Vary"] = "HX-Request, Cookie, Accept-Language"
    return response
