"""A city's month: approved by the city and accepted by the province as one, when all is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.kernel.errors import Invalid, WrongState
from portal.kernel.period import Period
from portal.kernel.text import one_line, unsafe_characters
from portal.regions.models import Region
from portal.workflows.steps import permit, take
from programs.returns.models import Return, ReturnQuerySet, Summary
from programs.returns.operations.deciding import accept
from programs.returns.operations.falling import held_summary
from programs.returns.operations.refusals import refuse_its_approver, year_to_decide
from programs.returns.queries import ground_of
from programs.returns.queries.summaries import (
    absent,
    may_be_missing,
    pending,
    totals_of,
)
from programs.returns.vocabulary import State

#: how many counties are named that are not done
NAMED = 8
#: characters of the reason why a county is left out
LONGEST = 200


class ChildrenNotDone(WrongState):
    """Counties of the city are not approved yet; the message names them."""

    code = "children_not_done"


class NotMissing(WrongState):
    """A county is to be left out whose return has come, or whose time is not over."""

    code = "not_missing"


@operation
def approve_summary(
    summary: Summary,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    missing: Mapping[str, str] | None = None,
) -> None:
    """The city approves its month. It opens when every county in force was approved.

    A county that has sent nothing although its time is over, extensions and all, does not hold the
    others up: the city names it in `missing` (code to reason). Its figures count nowhere, and when
    its return comes after all the approval falls back.
    """
    permit("approve", summary, by=by)
    _hold_returns(summary, at)
    summary = held_summary(summary.cycle, summary.region, summary.period)
    counting = _counting(summary)
    left_out = _left_out(summary, counting, missing or {}, at=at)
    words = " ".join(text for text in (reason, _in_words(left_out)) if text)
    totals = {code: str(number) for code, number in totals_of(counting).items()}
    named = {region.code: why for region, why in left_out}
    take("approve", summary, by=by, at=at, reason=Truncator(words).chars(500), totals=totals,
         missing=named, approved_at=at, approved_by=by.user)  # fmt: skip


@operation
def accept_summary(summary: Summary, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The province accepts a city's month, and with it every return that it approved. Whoever
    approved any of it for the city is another person."""
    permit("accept", summary, by=by)
    _hold_returns(summary, at)
    summary = held_summary(summary.cycle, summary.region, summary.period)
    refuse_its_approver(summary, by)
    counting = _counting(summary)
    _refuse_unnamed(_pending(summary, counting), summary.missing)
    for row in counting:
        if row.state == State.APPROVED:
            accept(row, by=by, at=at, reason=reason)
    take("accept", summary, by=by, at=at, reason=reason, accepted_at=at, accepted_by=by.user)


@operation
def return_summary(summary: Summary, *, by: Actor, at: datetime, reason: str) -> None:
    """The province sends a city's month back to the city, with the reason."""
    permit("return", summary, by=by)
    _hold_returns(summary, at)
    summary = held_summary(summary.cycle, summary.region, summary.period)
    take("return", summary, by=by, at=at, reason=reason.strip()[:500], approved_at=None,
         approved_by=None)  # fmt: skip


def _hold_returns(summary: Summary, at: datetime) -> None:
    """Hold every return beneath a city until the end; refused where its year is locked: a city's
    month is a decision, as those on its returns are (ADR 0039).

    Returns are locked before the summary, here and where one of them is returned or comes late.
    """
    ground = ground_of(summary.region, Period.parse(summary.period), at=at)
    year_to_decide(ground)
    list(_beneath(summary).select_for_update().order_by("pk").values_list("pk"))


def _beneath(summary: Summary) -> ReturnQuerySet:
    return Return.objects.filter(
        cycle=summary.cycle_id,
        period=summary.period,
        region__path__startswith=summary.region.path,
    )


def _counting(summary: Summary) -> list[Return]:
    """The returns that count beneath a city."""
    return list(_beneath(summary).counting().select_related("region").order_by("region__path"))


def _pending(summary: Summary, counting: Sequence[Return]) -> list[Region]:
    return pending(Period.parse(summary.period), summary.region, counting)


def _refuse_unnamed(places: Sequence[Region], named: Collection[str]) -> None:
    """Refuse while a county is missing that was not named."""
    unnamed = [place.name for place in places if place.code not in named]
    if unnamed:
        names = ", ".join(unnamed[:NAMED])
        more = "…" if len(unnamed) > NAMED else ""
        words = _("Not every county is done: %(names)s%(more)s")
        raise ChildrenNotDone(words % {"names": names, "more": more})


def _left_out(
    summary: Summary, counting: Sequence[Return], named: Mapping[str, str], *, at: datetime
) -> list[tuple[Region, str]]:
    """The counties that are left out, each with its reason; refused unless each may be."""
    places = _pending(summary, counting)
    _refuse_unnamed(places, named)
    if not named:
        return []
    period = Period.parse(summary.period)
    counties = {
        one.region.code: one for one in absent(summary.cycle, period, summary.region, places, at=at)
    }
    for code in named:
        county = counties.get(code)
        if county is None or not may_be_missing(county, at=at):
            words = _(
                "%(county)s cannot be left out: its return has come, or its time is not over."
            )
            raise NotMissing(words % {"county": county.region.name if county else code})
    return [(counties[code].region, _reason(code, named[code])) for code in sorted(named)]


def _reason(code: str, text: str) -> str:
    reason = one_line(text)
    if not reason or len(reason) > LONGEST or unsafe_characters(text):
        words = _("Say of each county that is left out why, in at most %(n)d readable characters.")
        told: dict[str, Any] = {f"missing.{code}": words % {"n": LONGEST}}
        raise Invalid(words % {"n": LONGEST}, **told)
    return reason


def _in_words(left_out: Sequence[tuple[Region, str]]) -> str:
    """Who is left out and why, for the course of the approval and for the province."""
    told = "; ".join(f"{region.name}: {why}" for region, why in left_out)
    return _("Without %(counties)s") % {"counties": told} if told else ""
