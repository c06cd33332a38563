"""Saved views of the list: kept, opened by address, renamed, shared, deleted."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enterprises.register.forms import FilterForm, SavedViewForm
from enterprises.register.models import SavedView
from enterprises.register.operations import change_view, delete_view, save_view
from enterprises.register.queries import CONDITIONS, home_office, places_in_reach, said_views
from enterprises.register.views.enterprise import sound
from enterprises.register.vocabulary import Permission
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen

MOST_SHOWN: Final = 200


@require_GET
@screen(Permission.BROWSE)
def saved_views(request: ScreenRequest) -> HttpResponse:
    """/enterprises/views/: one's own, and what is shared with one's offices."""
    found = rows(request, of=SavedView.objects).select_related("owner", "office").in_order()
    lines = said_views(found[:MOST_SHOWN], by=request.actor)
    return page(
        request,
        "enterprises/saved_views.html",
        "enterprises/_saved_views.html",
        own=[(line, _form(line.view)) for line in lines if line.is_own],
        shared=[line for line in lines if not line.is_own],
    )


@require_GET
@screen(Permission.BROWSE)
def open_view(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/views/3/: the list as it was saved."""
    view = _view(request, pk)
    query = urlencode({**view.parameters, "view": view.pk})
    return redirect(f"{reverse('register:list')}?{query}")


@require_POST
@screen(Permission.BROWSE)
def save(request: ScreenRequest) -> HttpResponse:
    """/enterprises/views/save/: what the list shows now, under a name."""
    given = sound(SavedViewForm(request.POST))
    office = home_office(request.actor, to=Permission.BROWSE)
    if office is None:
        raise PermissionDenied
    places = places_in_reach(request.actor, chosen=request.POST.get("place", ""))
    filters = FilterForm(request.POST, places=places)
    filters.is_valid()
    view = save_view(
        office,
        by=request.actor,
        at=timezone.now(),
        name=given["name"],
        conditions={name: filters.cleaned_data.get(name, "") for name in CONDITIONS},
        order=request.POST.get("order", ""),
        page_size=_number(request.POST.get("per_page", "")),
        is_shared=given["is_shared"],
    )
    say(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect("register:view", pk=view.pk)


@require_POST
@screen(Permission.BROWSE)
def change_saved(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/views/3/change/"""
    view = _view(request, pk)
    given = sound(SavedViewForm(request.POST, prefix=_prefix(pk)))
    change_view(view, by=request.actor, at=timezone.now(), **given)
    say(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect("register:views")


@require_POST
@screen(Permission.BROWSE)
def delete_saved(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/views/3/delete/"""
    view = _view(request, pk)
    delete_view(view, by=request.actor, at=timezone.now())
    say(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect("register:views")


def _view(request: ScreenRequest, pk: int) -> SavedView:
    found: SavedView = get_object_or_404(rows(request, of=SavedView.objects), pk=pk)
    return found


def _form(view: SavedView) -> SavedViewForm:
    initial = {"name": view.name, "is_shared": view.is_shared}
    return SavedViewForm(initial=initial, prefix=_prefix(view.pk))


def _prefix(pk: int) -> str:
    """Several of these forms stand on one page."""
    return f"view-{pk}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
