"""Who is told about a roster: the county when one is listed or returned, the enterprise too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from programs.cycles.models import PilotIndustry, RosterEntry, TargetAnswer
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

tell(
    NoticeKind(
        "cycles.changed",
        ("programs.rosterentry.change_listed",),
        _county_and_members,
        _("%(enterprise)s was put in another tier or pilot industry"),
        _("In “%(year)s”. Why: %(reason)s"),
        _words,
        _url,
        "arrow-left-right",
    )
)


def _proposers(_event: Event, pilot: PilotIndustry) -> Iterator[User]:
    yield from officers_at(pilot.region, "county_officer")


def _industry_words(event: Event, pilot: PilotIndustry) -> dict[str, Any]:
    return {
        "industry": pilot.name,
        "year": pilot.cycle.title,
        "reason": event.detail.get("reason", ""),
    }


def _industry_url(pilot: PilotIndustry) -> str:
    return reverse("cycles:industry", args=[pilot.pk])


tell(
    NoticeKind(
        "cycles.industry_confirmed",
        ("programs.pilotindustry.confirm",),
        _proposers,
        _("%(industry)s is a pilot industry"),
        _("The province put %(industry)s on the list of “%(year)s”."),
        _industry_words,
        _industry_url,
        "list-check",
    )
)
tell(
    NoticeKind(
        "cycles.industry_returned",
        ("programs.pilotindustry.return", "programs.pilotindustry.return_from_province"),
        _proposers,
        _("The proposal of %(industry)s was returned"),
        _("What is wanted: %(reason)s"),
        _industry_words,
        _industry_url,
        "arrow-counterclockwise",
    )
)


def _answering(_event: Event, answer: TargetAnswer) -> Iterator[User]:
    yield from officers_at(answer.region, "county_approver")


def _target_words(event: Event, answer: TargetAnswer) -> dict[str, Any]:
    return {"year": answer.cycle.title, "reason": event.detail.get("reason", "")}


def _target_url(answer: TargetAnswer) -> str:
    return f"{reverse('cycles:targets', args=[answer.cycle_id])}?place={answer.region.code}"


tell(
    NoticeKind(
        "cycles.targets_set",
        ("programs.targetanswer.open",),
        _answering,
        _("Targets were set for your county"),
        _("Please accept the targets of “%(year)s”, or object and say why."),
        _target_words,
        _target_url,
        "bullseye",
    )
)
tell(
    NoticeKind(
        "cycles.targets_changed",
        ("programs.targetanswer.ask_again",),
        _answering,
        _("Your targets wait for an answer again"),
        _("Why: %(reason)s"),
        _target_words,
        _target_url,
        "bullseye",
    )
)
