"""What becomes of each county's return of a month: accepted as a rule, some late, some missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from portal.calendar.rules import due_on
from portal.demo.seasons import DAY
from portal.demo.stage import County, Stage
from portal.kernel.period import Period
from programs.returns.vocabulary import State

#: how often a return is late: of most counties, and of each twelfth, which has made it a habit
LATE: Final = 0.02
LATE_BY_HABIT: Final = 0.45
ONE_IN: Final = 12
#: of last month's returns: not begun, begun, with a city, with the province, accepted
STATES: Final = ("missing", State.DRAFT, State.SUBMITTED, State.APPROVED, State.ACCEPTED)
SHARES: Final = (7, 4, 7, 22, 60)
#: returns in the queue of the city of the accounts
QUEUE: Final = 3


@dataclass(frozen=True, slots=True)
class Fate:
    """`latest` is the last day on which anything was done about it."""

    state: str
    latest: date
    submitted_on: date | None = None
    approved_on: date | None = None
    accepted_on: date | None = None
    is_unfinished: bool = False
    is_answered: bool = False


def fates_of(stage: Stage, rng: Random, period: Period, *, is_last: bool) -> dict[int, Fate]:
    """Region id of each county to the fate of its return; those that are missing are left out."""
    is_over = period.first.year < stage.day.year
    latest = stage.day - DAY
    told = _told(stage) if is_last and not is_over else {}
    found: dict[int, Fate] = {}
    for number, county in enumerate(stage.counties, start=1):
        state: str = State.ACCEPTED
        if is_last and not is_over:
            state = told.get(county.region.pk) or rng.choices(STATES, SHARES)[0]
        if state == State.SUBMITTED and county.city is None:
            state = State.APPROVED
        late = LATE if number % ONE_IN else LATE_BY_HABIT
        fate = _fate(rng, period, state, latest, late=late)
        if fate is not None:
            found[county.region.pk] = _of_the_accounts(stage, county, period, fate)
    return found


def _told(stage: Stage) -> dict[int, str]:
    """Last month's states that the accounts are shown: region id to state."""
    told: dict[int, str] = {
        stage.main.region.pk: State.DRAFT,
        stage.second.region.pk: State.DRAFT,
    }
    city = stage.main.city
    neighbours = [
        county
        for county in stage.counties
        if city is not None and county.city == city and county.region.pk not in told
    ]
    for number, county in enumerate(neighbours):
        told[county.region.pk] = State.SUBMITTED if number < QUEUE else State.ACCEPTED
    if len(neighbours) > QUEUE:
        told[neighbours[-1].region.pk] = State.APPROVED
    others = [county for county in stage.counties if county.region.pk not in told]
    for county, state in zip(others, (State.RETURNED, "missing", State.APPROVED), strict=False):
        told[county.region.pk] = state
    return told


def _of_the_accounts(stage: Stage, county: County, period: Period, fate: Fate) -> Fate:
    """The main county has last month's begun; the month before came back and was corrected."""
    if county is not stage.main or fate.submitted_on is None:
        is_main = county is stage.main
        return Fate(fate.state, fate.latest, is_unfinished=True) if is_main else fate
    before = Period.month(stage.day.year, stage.day.month).previous().previous()
    if period == before and period.first.year == stage.day.year:
        return Fate(
            State.RETURNED,
            fate.latest,
            submitted_on=fate.submitted_on,
            approved_on=fate.approved_on,
            is_answered=True,
        )
    return fate


def _fate(rng: Random, period: Period, state: str, latest: date, *, late: float) -> Fate | None:
    """The days on which it went on; what could not have happened yet has not."""
    if state == "missing":
        return None
    if state == State.DRAFT:
        return Fate(state, latest)
    due = due_on(period.first.year, period.first.month)
    opens = period.last + DAY
    submitted_on = opens + DAY * rng.randint(0, (due - opens).days)
    if rng.random() < late:
        submitted_on = due + DAY * rng.randint(1, 6)
    if submitted_on > latest:
        return Fate(State.DRAFT, latest)
    approved_on = min(submitted_on + timedelta(days=rng.randint(0, 3)), latest)
    accepted_on = min(approved_on + timedelta(days=rng.randint(0, 6)), latest)
    return Fate(
        state,
        latest,
        submitted_on=submitted_on,
        approved_on=approved_on,
        accepted_on=accepted_on if state == State.ACCEPTED else None,
    )
