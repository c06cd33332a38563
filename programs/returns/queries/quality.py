"""How good the returns of a month are, by city; which counties will probably be late, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.calendar.rules import workdays_between
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.returns.models import Return
from programs.returns.queries.months import CountyMonth
from programs.returns.schema import form
from programs.returns.scoring import Progress, missing_cells, risks, share
from programs.returns.vocabulary import State

#: due at midnight means: until the end of the day before
_MOMENT: Final = timedelta(seconds=1)
#: how many months before are asked whether they came in time
MONTHS: Final = 6


#: the code of a rule and its numbers
Risk = tuple[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts of one area in one month. First passed: accepted without ever being returned.
    `due` are the counties whose time is over, sent or not; `on_time` is of these."""

    place: Region | None
    of: int
    due: int
    sent: int
    on_time: int
    accepted: int
    first_passed: int
    empty: int

    @property
    def sent_share(self) -> str:
        return share(self.sent, self.of)

    @property
    def on_time_share(self) -> str:
        return share(self.on_time, self.due)

    @property
    def first_share(self) -> str:
        return share(self.first_passed, self.accepted)

    @property
    def empty_share(self) -> str:
        return share(self.empty, self.sent)


def quality_of(cycle: Cycle, states: Sequence[CountyMonth], *, at: datetime) -> list[Quality]:
    """Of every city, and of the counties without one; the whole area comes first."""
    if not states:
        return []
    rows = {
        row["region_id"]: row
        for row in Return.objects.filter(
            cycle=cycle,
            period=states[0].period,
            version=1,
            region__in=[one.region.pk for one in states],
        ).values("region_id", "state", "submitted_on", "is_on_time", "times_returned", "is_empty")
    }
    groups: dict[int, list[CountyMonth]] = defaultdict(list)
    cities: dict[int, Region] = {}
    for one in states:
        place = one.city or one.region
        cities[place.pk] = place
        groups[place.pk].append(one)
    whole = _quality(None, states, rows, at)
    return [whole, *(_quality(cities[pk], members, rows, at) for pk, members in groups.items())]


def _quality(
    place: Region | None,
    members: Sequence[CountyMonth],
    rows: Mapping[int, Mapping[str, Any]],
    at: datetime,
) -> Quality:
    due = [one for one in members if at >= one.due_at]
    found = [rows[one.region.pk] for one in members if one.region.pk in rows]
    sent = [row for row in found if row["submitted_on"] is not None]
    accepted = [row for row in found if row["state"] == State.ACCEPTED]
    return Quality(
        place=place,
        of=len(members),
        due=len(due),
        sent=len(sent),
        on_time=sum(rows.get(one.region.pk, {}).get("is_on_time") is True for one in due),
        accepted=len(accepted),
        first_passed=sum(row["times_returned"] == 0 for row in accepted),
        empty=sum(row["is_empty"] is True for row in sent),
    )


def at_risk(states: Iterable[CountyMonth], *, at: datetime) -> dict[int, list[str]]:
    """Region id → why it will probably be late, in words; of counties that still have time."""
    return {pk: [in_words(*one) for one in why] for pk, why in risks_of(states, at=at).items()}


def risks_of(states: Iterable[CountyMonth], *, at: datetime) -> dict[int, list[Risk]]:
    """The same by the codes of the rules with their numbers."""
    waiting = [one for one in states if one.is_waiting and at < one.due_at]
    if not waiting:
        return {}
    period = Period.parse(waiting[0].period)
    if localdate(at) <= period.last:
        return {}
    late, months = _late_before(period, [one.region.pk for one in waiting])
    missing = _missing_cells([one.pk for one in waiting if one.pk is not None])
    found = {}
    for one in waiting:
        progress = Progress(
            late=late[one.region.pk],
            months=months,
            missing=None if one.pk is None else missing.get(one.pk, 0),
            days_left=workdays_between(localdate(at), localdate(one.due_at - _MOMENT)),
        )
        if why := risks(progress):
            found[one.region.pk] = why
    return found


def _late_before(period: Period, region_ids: Sequence[int]) -> tuple[Mapping[int, int], int]:
    """Region id → how many of its last months came late or never, of how many that any of these
    counties knows."""
    months, month = [], period
    for _number in range(MONTHS):
        month = month.previous()
        months.append(month.code)
    known: set[str] = set()
    in_time: dict[int, int] = defaultdict(int)
    rows = Return.objects.filter(region__in=region_ids, period__in=months, version=1)
    for region_id, code, is_on_time in rows.values_list("region_id", "period", "is_on_time"):
        known.add(code)
        in_time[region_id] += is_on_time is True
    late = {pk: len(known) - in_time[pk] for pk in region_ids}
    return late, len(known)


def _missing_cells(ids: Sequence[int]) -> dict[int, int]:
    """Return id → how many figures and texts of its draft are still to be filled in."""
    drafts = Return.objects.filter(pk__in=ids).only("form", "values", "texts")
    return {row.pk: missing_cells(form(row.form), row.values, row.texts) for row in drafts}


def in_words(code: str, facts: Mapping[str, int]) -> str:
    if code == "late_before":
        return _("%(late)d of the last %(months)d months came late or never") % facts
    if code == "not_begun":
        words = ngettext(
            "Not begun, %(days)d working day left", "Not begun, %(days)d working days left",
            facts["days"],
        )  # fmt: skip
        return words % facts
    words = ngettext(
        "%(missing)d cell of the draft is empty", "%(missing)d cells of the draft are empty",
        facts["missing"],
    )  # fmt: skip
    return words % facts
