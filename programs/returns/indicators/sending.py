"""Which counties sent their month, and how many on time; of those sent, and of those due."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.listings import Ledger
from portal.indicators.vocabulary import Unit
from programs.returns.queries.due import DueMonth, due_months
from programs.returns.vocabulary import Permission, State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _returns(code: str, title: _StrPromise, where: Q) -> Measure:
    """Returns of the months that they are of; a correction is no further return."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Return",
            permission=Permission.VIEW,
            dated="month_on",
            where=Q(version=1) & where,
            unit=Unit.ITEMS,
            enterprise="",
            columns=(
                (_("County"), lambda row: row.region.name),
                (_("Month"), lambda row: row.period),
                (_("State"), lambda row: row.get_state_display()),
                (_("First submitted on"), lambda row: row.submitted_on),
                (_("Return due"), lambda row: row.due_at),
            ),
            related=("region",),
        )
    )


def _due(code: str, title: _StrPromise, counts: Callable[[DueMonth], bool]) -> Measure:
    """County-months whose return was due by the county's own dates: there need be no row of one."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Return",
            permission=Permission.VIEW,
            dated="month_on",
            unit=Unit.ITEMS,
            enterprise="",
            columns=(
                (_("County"), lambda one: one.region.name),
                (_("Month"), lambda one: one.period),
                (_("State"), lambda one: one.state_label),
                (_("First submitted on"), lambda one: one.submitted_on),
                (_("Return due"), lambda one: one.due_at),
            ),
            ledger=Ledger(due_months, counts),
        )
    )


submitted = _returns("returns.submitted", _("Returns submitted"), Q(submitted_on__isnull=False))
on_time = _returns("returns.on_time", _("Returns submitted on time"), Q(is_on_time=True))
accepted = _returns("returns.accepted", _("Returns accepted"), Q(state=State.ACCEPTED))
first_passed = _returns(
    "returns.first_passed",
    _("Returns accepted without being returned"),
    Q(state=State.ACCEPTED, times_returned=0),
)
empty = _returns(
    "returns.empty",
    _("Returns that say nothing"),
    Q(submitted_on__isnull=False, is_empty=True),
)
due = _due("returns.due", _("Returns due"), lambda _one: True)
due_sent = _due("returns.due_sent", _("Returns sent of those due"), lambda one: one.is_sent)
due_on_time = _due(
    "returns.due_on_time",
    _("Returns sent on time of those due"),
    lambda one: one.is_on_time,
)

indicators.add(
    Indicator(
        code="returns.coverage",
        title=_("Counties that submitted their return"),
        numerator=submitted,
        is_coverage=True,
        unit=Unit.COUNTIES,
        formula=_("Counties that submitted the month's return, of the counties in force"),
    )
)
indicators.add(
    Indicator(
        code="returns.on_time_share",
        title=_("Returns on time, of those sent"),
        numerator=on_time,
        denominator=submitted,
        unit=Unit.PERCENT,
        formula=_(
            "Returns whose first submission came before they were due, of the returns submitted"
        ),
    )
)
indicators.add(
    Indicator(
        code="returns.on_time_rate",
        title=_("Returns on time"),
        numerator=due_on_time,
        denominator=due,
        unit=Unit.PERCENT,
        formula=_(
            "Returns whose first submission came before they were due, of all that were due by "
            "the county's own dates: one return for each county and month, sent or not"
        ),
    )
)
indicators.add(
    Indicator(
        code="returns.completeness",
        title=_("Completeness of the returns"),
        numerator=due_sent,
        denominator=due,
        unit=Unit.PERCENT,
        formula=_(
            "Returns that were sent, late ones too, of all that were due by the county's own "
            "dates: one return for each county and month"
        ),
    )
)
indicators.add(
    Indicator(
        code="returns.accepted_share",
        title=_("Returns accepted"),
        numerator=accepted,
        denominator=submitted,
        unit=Unit.PERCENT,
        formula=_("Returns that the province accepted, of the returns submitted"),
    )
)
indicators.add(
    Indicator(
        code="returns.first_pass_share",
        title=_("Returns accepted at the first pass"),
        numerator=first_passed,
        denominator=accepted,
        unit=Unit.PERCENT,
        formula=_("Accepted returns that were never returned for changes, of the returns accepted"),
    )
)
indicators.add(
    Indicator(
        code="returns.empty_share",
        title=_("Empty returns"),
        numerator=empty,
        denominator=submitted,
        unit=Unit.PERCENT,
        higher_is_better=False,
        formula=_(
            "Returns in which every figure of the month, typed or counted, is 0, of the returns "
            "submitted"
        ),
    )
)
