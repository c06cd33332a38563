"""Keep the conditions of a list under a name, for oneself or for the office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enterprises.register.models import SavedView
from enterprises.register.queries.listing import CONDITIONS, ORDERS, PAGE_SIZES
from enterprises.register.queries.saved_views import owners_who_left
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.offices.models import Office
from portal.workflows.steps import lock

MOST_NAME: Final = 60
MOST_VALUE: Final = 100
MOST_VIEWS: Final = 50


@operation
def save_view(
    office: Office,
    *,
    by: Actor,
    at: datetime,
    name: str,
    conditions: Mapping[str, str],
    order: str,
    page_size: int,
    is_shared: bool = False,
) -> SavedView:
    """Keep what a list was narrowed by, at most 50 for one person; a name is used once."""
    if by.user is None or not _works_at(office, by):
        raise NotPermitted(_("You do not work at this office."))
    if SavedView.objects.filter(office=office, owner=by.user).count() >= MOST_VIEWS:
        words = _("You keep %(most)d views already; delete one first.") % {"most": MOST_VIEWS}
        raise WrongState(words)
    view = SavedView(
        office=office,
        owner=by.user,
        name=_name(name),
        is_shared=is_shared,
        conditions=_sound(conditions),
        order=order if order in ORDERS else "newest",
        page_size=page_size if page_size in PAGE_SIZES else PAGE_SIZES[0],
        created_at=at,
        changed_at=at,
    )
    _save(view)
    _record("save", view, by=by, at=at)
    return view


@operation
def change_view(
    view: SavedView, *, by: Actor, at: datetime, name: str, is_shared: bool
) -> SavedView:
    """Rename it, share it with the office or take it back; its owner alone may."""
    lock(view)
    if view.owner_id != by.pk or not view.allows(by, to=Permission.BROWSE):
        raise NotPermitted(_("Whoever saved this view may change it, and nobody else."))
    view.name, view.is_shared, view.changed_at = _name(name), is_shared, at
    _save(view)
    _record("change", view, by=by, at=at)
    return view


@operation
def delete_view(view: SavedView, *, by: Actor, at: datetime) -> None:
    """Its owner deletes it; when the owner has left the office, anybody there."""
    lock(view)
    if not view.allows(by, to=Permission.BROWSE):
        raise NotPermitted(_("This is not yours to do."))
    if view.owner_id != by.pk and not owners_who_left([view]):
        raise NotPermitted(_("Whoever saved this view may delete it, and nobody else."))
    _record("delete", view, by=by, at=at)
    view.delete()


def _works_at(office: Office, by: Actor) -> bool:
    return any(
        grant.boundary == "office" and grant.value == office.pk
        for grant in by.holding(Permission.BROWSE)
    )


def _name(text: str) -> str:
    name = one_line(text)
    if not name:
        words = _("Give the view a name.")
        raise Invalid(words, name=words)
    if len(name) > MOST_NAME:
        words = _("At most %(n)d characters.") % {"n": MOST_NAME}
        raise Invalid(words, name=words)
    return name


def _sound(conditions: Mapping[str, str]) -> dict[str, str]:
    """The conditions that a list knows, each a short text."""
    given = {name: one_line(str(conditions.get(name) or "")) for name in CONDITIONS}
    return {name: value[:MOST_VALUE] for name, value in given.items() if value}


def _save(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        words = _("You keep a view of this name already.")
        raise Invalid(words, name=words) from None


def _record(verb: str, view: SavedView, *, by: Actor, at: datetime) -> None:
    """Which conditions, never their values: a search may be for somebody's number."""
    record(
        f"enterprises.saved_view.{verb}",
        by=by,
        at=at,
        target=view,
        office=view.office_id,
        shared=view.is_shared,
        conditions=sorted(view.conditions),
    )
