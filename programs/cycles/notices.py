"""Who is told about a roster: the county when one is listed or returned, the enterprise too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from programs.cycles.models import RosterEntry
from programs.cycles.queries import members_of, officers_at


def _county(_event: Event, entry: RosterEntry) -> Iterator[User]:
    yield from officers_at(entry.region, "county_officer")


def _county_and_members(event: Event, entry: RosterEntry) -> Iterator[User]:
    yield from _county(event, entry)
    yield from members_of(entry.enterprise_id)


def _words(event: Event, entry: RosterEntry) -> dict[str, Any]:
    return {
        "enterprise": entry.enterprise.name,
        "year": entry.cycle.title,
        "reason": event.detail.get("reason", ""),
    }


def _url(entry: RosterEntry) -> str:
    return reverse("cycles:entry", args=[entry.pk])


tell(
    NoticeKind(
        "cycles.listed",
        ("programs.rosterentry.list",),
        _county_and_members,
        _("%(enterprise)s is on the roster"),
        _("%(enterprise)s was put on the roster of “%(year)s”."),
        _words,
        _url,
        "list-check",
    )
)
tell(
    NoticeKind(
        "cycles.returned",
        ("programs.rosterentry.return",),
        _county,
        _("The nomination of %(enterprise)s was returned"),
        _("What is wanted: %(reason)s"),
        _words,
        _url,
        "arrow-counterclockwise",
    )
)
