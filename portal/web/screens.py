"""Who may open a page, what they see of it, whole or in part."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url

from portal.accounts.actor import Actor
from portal.regions.boundaries import Reachable
from portal.web.proof import asked_for_proof

P = ParamSpec("P")
Rows_co = TypeVar("Rows_co", covariant=True)


class ScreenRequest(HttpRequest):
    """A request that has passed `@screen`: somebody who holds `permission` somewhere."""

    actor: Actor
    permission: str


View = Callable[Concatenate[ScreenRequest, P], HttpResponseBase]

#: the last key that a row can have: eight bytes with a sign
LARGEST_KEY: Final = 2**63 - 1
#: views that anybody may open, with the reason; a guard compares it with the routes
open_views: dict[str, str] = {}


def screen(permission: str, *, fresh: bool = False) -> Callable[[View[P]], View[P]]:
    """Open the view to signed-in people who hold `permission` somewhere, and to nobody else.

    `fresh`: before anything is changed the person proves again who they are, unless they did so
    within the last minutes (portal.web.proof).
    """

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def serve(request: ScreenRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            request.permission = permission
            if not request.actor.may(permission):
                raise PermissionDenied
            if any(isinstance(key, int) and key > LARGEST_KEY for key in kwargs.values()):
                raise Http404  # no row has it; the databases would fail over it
            asked = asked_for_proof(request) if fresh else None
            return asked or view(request, *args, **kwargs)

        guarded: Any = serve
        guarded.access = permission  # read by tests/guards/test_access.py
        guarded.fresh = fresh
        return cast("View[P]", guarded)

    return wrap


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in, and back from there: to the page of the form, not to where it was sent."""
    here = request.get_full_path()
    if request.method not in {"GET", "HEAD"} or "HX-Request" in request.headers:
        here = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
        parts = urlsplit(here)
        is_ours = parts.netloc == request.get_host()
        here = urlunsplit(("", "", parts.path, parts.query, "")) if is_ours else ""
    return redirect_to_login(here or "/", login_url=resolve_url(settings.LOGIN_URL))


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
