"""What of some months' returns is missing or not accepted yet, and who decided last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from portal.indicators.standing import Standing, Waiting
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.returns.models import Return, ReturnStep
from programs.returns.vocabulary import State

#: the moves by which a city or the province says that a return is right
RIGHT = ("approve", "accept")


def standing_of(
    cycle_code: str, months: Sequence[Period], counties: Sequence[Region], at: datetime
) -> Standing:
    """Of the months that have ended, by the returns that figures count: first versions, as a
    correction is no further return. In two statements."""
    ended = tuple(one.code for one in months if one.last < localdate(at))
    rows = Return.objects.filter(
        cycle__code=cycle_code,
        period__in=ended,
        region__in=[one.pk for one in counties],
        version=1,
    )
    states = {
        (region_id, period): state
        for region_id, period, state in rows.filter(submitted_on__isnull=False)
        .values_list("region_id", "period", "state")
        .order_by()
    }
    last = _last_decision(rows)
    return Standing(
        ended,
        _missing(ended, counties, states),
        _provisional(ended, counties, states),
        str(last.by or "") if last else "",
        last.at if last else None,
    )


def _missing(
    months: Sequence[str], counties: Sequence[Region], states: dict[tuple[int, str], str]
) -> list[Waiting]:
    found = {
        one: tuple(month for month in months if (one.pk, month) not in states) for one in counties
    }
    return [Waiting(one, silent) for one, silent in found.items() if silent]


def _provisional(
    months: Sequence[str], counties: Sequence[Region], states: dict[tuple[int, str], str]
) -> list[Waiting]:
    found = []
    for one in counties:
        lying: dict[str, list[str]] = defaultdict(list)
        for month in months:
            state = states.get((one.pk, month), State.ACCEPTED)
            if state != State.ACCEPTED:
                lying[state].append(month)
        found += [
            Waiting(one, tuple(here), str(State(state).label)) for state, here in lying.items()
        ]
    return found


def _last_decision(rows: QuerySet[Return]) -> ReturnStep | None:
    steps = ReturnStep.objects.filter(subject__in=rows, move__in=RIGHT)
    return steps.select_related("by").order_by("at", "pk").last()
