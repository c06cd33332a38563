"""Saved views: at which office somebody keeps them, and what they say in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.models import SavedView
from enterprises.register.queries.listing import CONDITIONS, Filters
from enterprises.register.rules.industries import industry_name
from enterprises.register.vocabulary import Kind, SizeClass
from portal.accounts.actor import Actor
from portal.offices.models import Office, Post
from portal.regions.models import Region

STATE_WORDS: Final[Mapping[str, Any]] = {
    "open": gettext_lazy("In business"),
    "closed": gettext_lazy("Closed"),
    "excepted": gettext_lazy("Code kept by exception"),
    "unproved": gettext_lazy("Scan of the licence missing"),
    "provisional": gettext_lazy("Size class provisional"),
}


@dataclass(frozen=True, slots=True)
class SaidView:
    """A saved view as it is listed: its conditions in words, and what the reader may do."""

    view: SavedView
    words: tuple[str, ...]
    is_own: bool
    may_delete: bool


def said_filters(filters: Filters) -> list[str]:
    """Each condition in words; the place by its name."""
    given = {
        "q": filters.text,
        "place": filters.place,
        "industry": filters.industry,
        "size": filters.size,
        "kind": filters.kind,
        "state": filters.state,
    }
    named = Region.objects.living().filter(path=filters.place) if filters.place else ()
    return list(_words(given, {one.path: one.name for one in named}))


def home_office(actor: Actor, *, to: str) -> Office | None:
    """The office at which somebody may do `to`: that of the post held longest."""
    offices = (grant.value for grant in actor.holding(to) if grant.boundary == "office")
    pk = next(offices, None)
    return None if pk is None else Office.objects.filter(pk=pk).first()


def said_views(views: Iterable[SavedView], *, by: Actor) -> list[SaidView]:
    """Each with its conditions in words; one statement for the places, one for the owners."""
    found = list(views)
    codes = {one.conditions.get("place", "") for one in found} - {""}
    places = dict(
        Region.objects.living().filter(code__in=codes).values_list("code", "name") if codes else ()
    )
    left = owners_who_left(found)
    return [
        SaidView(
            one,
            tuple(_words(one.conditions, places)),
            is_own=one.owner_id == by.pk,
            may_delete=one.owner_id == by.pk or (one.office_id, one.owner_id) in left,
        )
        for one in found
    ]


def owners_who_left(views: Iterable[SavedView]) -> set[tuple[int, int]]:
    """Office and owner of the views whose owner works at that office no more."""
    asked = {(one.office_id, one.owner_id) for one in views}
    if not asked:
        return set()
    posts = Post.objects.held().filter(
        office__in={office for office, _owner in asked}, user__in={owner for _at, owner in asked}
    )
    return asked - set(posts.values_list("office_id", "user_id"))


def _words(conditions: Mapping[str, str], places: Mapping[str, str]) -> Iterator[str]:
    kinds, sizes = dict(Kind.choices), dict(SizeClass.choices)
    for name in CONDITIONS:
        value = conditions.get(name)
        if not value:
            continue
        known: Mapping[str, Any] = {
            "place": places,
            "kind": kinds,
            "size": sizes,
            "state": STATE_WORDS,
            "industry": {value: f"{value} {industry_name(value)}"},
            "q": {value: _("“%(text)s”") % {"text": value}},
        }[name]
        yield str(known.get(value, value))
