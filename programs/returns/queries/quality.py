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
from programs.returns.queries.past import past_of
from programs.returns.schema import form
from programs.returns.scoring import Progress, missing_cells, risks, share
from programs.returns.vocabulary import State

#: due at midnight means: until the end of the day before
_MOMENT: Final = timedelta(seconds=1)
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


def at_risk(cycle: Cycle, states: Iterable[CountyMonth], *, at: datetime) -> dict[int, list[str]]:
    """Region id → why it will probably be late, in words; of counties that still have time."""
    return {
        pk: [in_words(*one) for one in why] for pk, why in risks_of(cycle, states, at=at).items()
    }


def risks_of(cycle: Cycle, states: Iterable[CountyMonth], *, at: datetime) -> dict[int, list[Risk]]:
    """The same by the codes of the rules with their numbers."""
    waiting = [one for one in states if one.is_waiting and at < one.due_at]
    if not waiting:
        return {}
    period = Period.parse(waiting[0].period)
    if localdate(at) <= period.last:
        return {}
    past = past_of(cycle, period)
    missing = _missing_cells([one.pk for one in waiting if one.pk is not None])
    found = {}
    for one in waiting:
        days_left = workdays_between(localdate(at), localdate(one.due_at - _MOMENT))
        progress = Progress(
            missing=None if one.pk is None else missing.get(one.pk, 0),
            days_left=days_left,
            known=past.known,
            own=past.own(one.region, days_left=days_left, begun=one.pk is not None),
            all=past.all(days_left=days_left, begun=one.pk is not None),
        )
        if why := risks(progress):
            found[one.region.pk] = why
    return found


def _missing_cells(ids: Sequence[int]) -> dict[int, int]:
    """Return id → how many figures and texts of its draft are still to be filled in."""
    drafts = Return.objects.filter(pk__in=ids).only("form", "values", "texts")
    return {row.pk: missing_cells(form(row.form), row.values, row.texts) for row in drafts}


def in_words(code: str, facts: Mapping[str, int]) -> str:
    """A reason as a sentence; those that earlier rules kept too."""
    if code == "likely":
        return _("Probably late: %(percent)d%%") % facts
    if code == "not_begun" and facts["days"] == 0:
        return _("Not begun, and due today")
    if code == "late_before":
        return _("%(late)d of the last %(months)d months came late or never") % facts
    return _counted(code, facts) % facts


def _counted(code: str, facts: Mapping[str, int]) -> str:
    if code == "own":
        return ngettext(
            "Of %(of)d month in which it was as far behind by then, %(late)d came late",
            "Of %(of)d months in which it was as far behind by then, %(late)d came late",
            facts["of"],
        )
    if code == "all":
        return ngettext(
            "Of %(of)d month of all counties as far behind by then, %(late)d came late",
            "Of %(of)d months of all counties as far behind by then, %(late)d came late",
            facts["of"],
        )
    if code == "not_begun":
        return ngettext(
            "Not begun, %(days)d working day left",
            "Not begun, %(days)d working days left",
            facts["days"],
        )
    return ngettext(
        "%(missing)d cell of the draft is empty",
        "%(missing)d cells of the draft are empty",
        facts["missing"],
    )
