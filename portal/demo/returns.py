"""Monthly returns of every county: last year's all accepted, this year's up to last month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from portal.accounts.models import User
from portal.calendar.rules import add_workdays, due_at, due_on
from portal.demo.fates import Fate, fates_of
from portal.demo.figures import complete, texts, typed
from portal.demo.seasons import office_time
from portal.demo.stage import County, Stage
from portal.demo.writing import Sheaf
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.returns.models import Remark, Return, ReturnStep
from programs.returns.queries import Ground, grounds, needs_city
from programs.returns.rules import Known
from programs.returns.scoring import is_empty
from programs.returns.vocabulary import Channel, RemarkReason, State

CHANNELS: Final = ((Channel.FORM, Channel.WORKBOOK, Channel.API), (72, 20, 8))
REMARKED: Final = "trained_persons"
WHY: Final = "培训人次与签到表不一致，请核对。"
WHOLE: Final = "培训数据需要核对，请修改后重新报送。"
ANSWER: Final = "已核对签到表，人次无误，签到表扫描件已存档。"


def write_returns(stage: Stage) -> Mapping[str, int]:
    """One row for a county and month, with the steps that led to where it stands."""
    sheaf = Sheaf(Return, ReturnStep, Remark)
    rng = stage.rng("returns")
    months = list(_months(stage))
    spots = {
        (county.region.pk, period.code): (region, period)
        for period in months
        for county in stage.counties
        if (region := county.then(period.last)) is not None
    }
    found = grounds(spots.values(), at=stage.at)
    said: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for period in months:
        fates = fates_of(stage, rng, period, is_last=period == months[-1])
        for county in stage.counties:
            spot = spots.get((county.region.pk, period.code))
            fate = fates.get(county.region.pk)
            if spot is not None and fate is not None:
                ground = found[spot[0].pk, period.code]
                writing = _Writing(stage, rng, sheaf, county, spot[0])
                said[county.region.pk] = writing.write(
                    ground, fate, previous=said[county.region.pk]
                )
    return sheaf.keep()


def _months(stage: Stage) -> Iterator[Period]:
    """From January of last year to the month before this one."""
    period = Period.month(stage.day.year - 1, 1)
    while period.last < stage.day.replace(day=1):
        yield period
        period = period.next()


class _Writing:
    """The return of one county for one month."""

    def __init__(
        self, stage: Stage, rng: Random, sheaf: Sheaf, county: County, region: Region
    ) -> None:
        self.stage, self.rng, self.sheaf = stage, rng, sheaf
        self.county, self.region = county, region

    def write(
        self, ground: Ground, fate: Fate, *, previous: Mapping[str, Decimal]
    ) -> dict[str, Decimal]:
        """Write it as its fate says; returns the figures that the next month is compared with."""
        known: Known = replace(ground.known, previous={**ground.known.previous, **previous})
        values = typed(self.rng, self.county, ground.period, known)
        values = {code: value for code, value in values.items() if code in ground.form.by_code}
        verdict = complete(self.rng, ground.form, known, values, texts(self.rng))
        assert not verdict.stopping, verdict.stopping
        row = self._row(ground, fate)
        row.values, row.explanations = dict(verdict.values), dict(verdict.explanations)
        row.texts = dict(verdict.texts)
        if fate.is_unfinished:
            row.texts, row.explanations = {}, {}
            row.values = {c: v for c, v in row.values.items() if c not in {"events", REMARKED}}
        if row.submitted_at is not None:
            row.is_empty = is_empty(ground.form, row.values)
        self.sheaf.add(row)
        self._steps(row, fate)
        if row.state not in {State.SUBMITTED, State.APPROVED, State.ACCEPTED}:
            return {}
        return {code: Decimal(text) for code, text in row.values.items()}

    def _row(self, ground: Ground, fate: Fate) -> Return:
        period, rng = ground.period, self.rng
        prepared_on = self._begun_on(period, fate)
        due = due_at(period.first.year, period.first.month)
        submitted_at = office_time(rng, fate.submitted_on) if fate.submitted_on else None
        row = Return(
            cycle=self.stage.cycles[period.first.year],
            region=self.region,
            period=period.code,
            month_on=period.first,
            form=ground.form.code,
            state=fate.state,
            revision=rng.randint(2, 9),
            channel=rng.choices(*CHANNELS)[0],
            counted={code: str(number) for code, number in ground.known.counted.items()},
            due_at=due,
            counted_at=submitted_at or office_time(rng, prepared_on),
            prepared_by=self.county.officer,
            prepared_at=office_time(rng, prepared_on),
            accepted_on=fate.accepted_on,
            times_returned=int(fate.state == State.RETURNED),
        )
        if submitted_at is not None:
            row.submitted_at, row.submitted_on = submitted_at, fate.submitted_on
            row.submitted_by, row.is_on_time = self.county.approver, submitted_at < due
            row.prepared_at = min(row.prepared_at, submitted_at)
        return row

    def _begun_on(self, period: Period, fate: Fate) -> date:
        """Most begin on the first working days and submit later; a few begin on the last one."""
        begun = add_workdays(period.last, 1 + self.region.pk % 2)
        if fate.submitted_on is None:
            return min(period.last + timedelta(days=2), fate.latest)
        is_late = fate.submitted_on > due_on(period.first.year, period.first.month)
        is_hasty = (self.region.pk + period.first.month) % 8 == 0
        return fate.submitted_on if is_late or is_hasty else min(begun, fate.submitted_on)

    def _steps(self, row: Return, fate: Fate) -> None:
        if row.submitted_at is None or fate.submitted_on is None:
            return
        with_city = needs_city(self.region)
        self._step(
            row,
            "submit" if with_city else "submit_straight",
            State.DRAFT,
            State.SUBMITTED if with_city else State.APPROVED,
            by=self.county.approver,
            at=row.submitted_at,
        )
        city = self.stage.reviewers.get(self.county.city.path) if self.county.city else None
        day = fate.approved_on or fate.latest
        if row.state == State.RETURNED:
            self._return(row, fate, by=city or self.stage.manager, day=day)
        elif with_city and row.state in {State.APPROVED, State.ACCEPTED}:
            at = self._at(row, day)
            row.approved_by = city
            self._step(row, "approve", State.SUBMITTED, State.APPROVED, by=city, at=at)
        if row.state == State.ACCEPTED and fate.accepted_on:
            at = self._at(row, fate.accepted_on, hour_later=True)
            row.accepted_by = by = self.stage.manager
            self._step(row, "accept", State.APPROVED, State.ACCEPTED, by=by, at=at)

    def _return(self, row: Return, fate: Fate, *, by: User, day: date) -> None:
        with_city = needs_city(self.region)
        at = self._at(row, day)
        self._step(
            row,
            "return" if with_city else "return_from_province",
            State.SUBMITTED if with_city else State.APPROVED,
            State.RETURNED,
            by=by,
            at=at,
            reason=WHOLE,
        )
        answered: dict[str, Any] = {}
        if fate.is_answered:
            answered_at = office_time(self.rng, fate.latest)
            answered = {"answer": ANSWER, "answered_by": self.county.officer}
            answered["answered_at"] = max(answered_at, at)
        self.sheaf.add(
            Remark(
                subject=row,
                field=REMARKED,
                reason=RemarkReason.EVIDENCE,
                words=WHY,
                by=by,
                at=at,
                **answered,
            )
        )

    def _at(self, row: Return, day: date, *, hour_later: bool = False) -> datetime:
        """A moment of the day, after the submission."""
        assert row.submitted_at is not None
        after = row.submitted_at + timedelta(minutes=90 if hour_later else 30)
        return max(office_time(self.rng, day), after)

    def _step(
        self,
        row: Return,
        move: str,
        source: str,
        target: str,
        *,
        by: User | None,
        at: datetime,
        reason: str = "",
    ) -> None:
        self.sheaf.add(
            ReturnStep(
                subject=row, move=move, source=source, target=target, reason=reason, by=by, at=at
            )
        )
