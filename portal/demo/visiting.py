"""The visits of one year: assigned, recorded by the checklist, confirmed, with what follows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from enterprises.register.vocabulary import Kind
from experts.pool.models import Expert
from experts.visits.models import (
    Visit,
    VisitStep,
)
from experts.visits.rules import PLAN_WORKDAYS, hours_between
from experts.visits.schema import CURRENT
from experts.visits.vocabulary import VisitState
from portal.accounts.models import User
from portal.demo.judgements import Judgement, draw_judgements
from portal.demo.members import shown
from portal.demo.names import words
from portal.demo.plans import Planning
from portal.demo.problems import Remedying
from portal.demo.seasons import DAY, Season, at_time, office_time, workdays_after
from portal.demo.stage import County, Firm, Stage
from portal.demo.standing import Standing
from portal.demo.writing import Sheaf

#: how often an enterprise on the roster is visited in a year, by county's diligence
TIMES: Final = ((0, 1, 2, 3), (9, 67, 20, 4))
DECLINED, UNACCEPTED = 0.015, 0.35
#: days by which a visit may be planned ahead of the day of the demonstration
AHEAD: Final = 18


class Visiting:
    """The visits of one year."""

    def __init__(self, stage: Stage, year: int, sheaf: Sheaf, standing: Standing) -> None:
        self.stage, self.year, self.sheaf = stage, year, sheaf
        self.rng: Random = stage.rng(f"visits {year}")
        self.season: Season = stage.seasons[year]
        self.is_over = year < stage.day.year
        self.judgements = draw_judgements(self.rng)
        trader = shown(stage, Kind.SOLE_TRADER)
        self.problems = Remedying(self.rng, self.season, sheaf, is_over=self.is_over, prompt=trader)
        self.plans = Planning(self.rng, self.season, sheaf, standing, is_over=self.is_over)
        self._teams: dict[int, list[Expert]] = {}
        #: nobody is at two enterprises on one day, and nobody writes the same sheet twice
        self._gone: set[tuple[int, date]] = set()
        self._written: set[tuple[int, int]] = set()

    def days(self, firm: Firm) -> list[date]:
        """The days planned for an enterprise; the first one of a county is visited early."""
        listed_on = firm.listed_on(self.year)
        assert listed_on is not None
        if firm.is_first:
            return [self.season.pick(self.rng, listed_on, listed_on + 45 * DAY)]
        times = self.rng.choices(*TIMES)[0]
        if self.rng.random() > firm.county.diligence:
            times = min(times, 1) if self.rng.random() < 0.6 else 0
        begins = min(listed_on + 7 * DAY, self.season.last)
        found = sorted(self.season.pick(self.rng, begins) for _time in range(times))
        if not self.is_over and found and self.rng.random() < 0.035:
            found[-1] = self.stage.day + DAY * self.rng.randint(1, AHEAD)
        return list(dict.fromkeys(found))

    def _team(self, county: County) -> list[Expert]:
        """The county's experts, and now and then one of the city's or the province's."""
        if county.region.pk not in self._teams:
            heads = {self.stage.province.pk, county.city.pk if county.city else 0}
            above = [one for one in self.stage.experts if one.region_id in heads]
            self.rng.shuffle(above)
            self._teams[county.region.pk] = county.experts * 3 + above[: len(county.experts)]
        return self._teams[county.region.pk]

    def visit(self, firm: Firm, planned_on: date) -> None:
        """A visit as far as it has come by the season's last day."""
        expert = self._free(self.rng.choice(self._team(firm.county)), firm.county, planned_on)
        if planned_on > self.season.last:
            waits = self.rng.random() < UNACCEPTED
            state = VisitState.ASSIGNED if waits else VisitState.ACCEPTED
            self.come(firm, expert, planned_on, state)
            return
        if not firm.is_first and self.rng.random() < DECLINED:
            self.come(firm, expert, planned_on, VisitState.DECLINED)
            return
        recent = planned_on + 5 * DAY > self.season.last and not (self.is_over or firm.is_first)
        waits = recent and self.rng.random() < 0.5
        self.come(firm, expert, planned_on, VisitState.RECORDED if waits else VisitState.CONFIRMED)

    def keep_free(self, expert: Expert, *days: date) -> None:
        """Days on which an expert is sent somewhere later."""
        self._gone.update((expert.pk, day) for day in days)

    def _free(self, chosen: Expert, county: County, day: date) -> Expert:
        """The expert that was chosen, or the next of the county who is nowhere on that day."""
        team = self._team(county)
        first = team.index(chosen)
        order = [*team[first:], *team[:first]]
        return next((one for one in order if (one.pk, day) not in self._gone), chosen)

    def _sheet(self, expert: Expert) -> Judgement:
        """One that the expert has not handed in yet."""
        count = len(self.judgements)
        first = self.rng.randrange(count)
        order = [(first + step) % count for step in range(count)]
        number = next((one for one in order if (expert.pk, one) not in self._written), first)
        self._written.add((expert.pk, number))
        return self.judgements[number]

    def come(self, firm: Firm, expert: Expert, planned_on: date, state: str) -> Visit:
        """A visit in a state, with every step that led there."""
        rng = self.rng
        self._gone.add((expert.pk, planned_on))
        listed_on = firm.listed_on(self.year)
        assert listed_on is not None
        assigned_on = max(listed_on, min(planned_on, self.season.last) - rng.randint(3, 10) * DAY)
        region = firm.county.then(planned_on) or firm.entries[self.year].region
        visit = self.sheaf.add(
            Visit(
                cycle=self.stage.cycles[self.year],
                enterprise=firm.enterprise,
                region=region,
                expert=expert,
                planned_on=planned_on,
                purpose=rng.choice(words()["purposes"]),
                assigned_by=firm.county.officer,
                assigned_at=office_time(rng, assigned_on),
                checklist=CURRENT,
            )
        )
        if state != VisitState.ASSIGNED:
            self._answer(visit, expert, state, min(assigned_on + DAY, self.season.last))
        if state in {VisitState.RECORDED, VisitState.CONFIRMED}:
            judgement = self._sheet(expert)
            self._record(visit, firm, judgement)
            if state == VisitState.CONFIRMED:
                self._confirm(visit, firm)
            found = self.problems.find(visit, judgement, firm)
            if state == VisitState.CONFIRMED:
                self.plans.plan(visit, judgement, found, firm)
        return visit

    def _answer(self, visit: Visit, expert: Expert, state: str, day: date) -> None:
        reason = self.rng.choice(words()["declined"]) if state == VisitState.DECLINED else ""
        move = "decline" if reason else "accept"
        visit.state = VisitState.DECLINED if reason else VisitState.ACCEPTED
        self._step(visit, move, VisitState.ASSIGNED, by=expert.user, day=day, reason=reason)

    def _record(self, visit: Visit, firm: Firm, judgement: Judgement) -> None:
        rng = self.rng
        hour, minute = rng.choice((9, 9, 10, 13, 14)), rng.choice((0, 15, 30))
        arrived_at = at_time(visit.planned_on, hour, minute)
        left_at = arrived_at + timedelta(minutes=rng.randint(70, 260))
        visit.arrived_at, visit.left_at = arrived_at, left_at
        visit.hours = hours_between(arrived_at, left_at)
        visit.met_top_manager = rng.random() < 0.72
        visit.people_met = f"{firm.enterprise.contact_name}、{firm.enterprise.quality_lead}"
        visit.strengths = rng.choice(words()["strengths"])
        visit.scores = dict(judgement.scores)
        visit.total, visit.level = judgement.total, judgement.level
        visit.revision, visit.saved_at = rng.randint(4, 20), left_at
        visit.recorded_on = visit.planned_on
        self._step(visit, "complete", VisitState.ACCEPTED, by=visit.expert.user, at=left_at)
        visit.state = VisitState.RECORDED

    def _confirm(self, visit: Visit, firm: Firm) -> None:
        assert visit.recorded_on is not None
        visit.confirmed_on = self.season.soon(self.rng, visit.recorded_on, most=5)
        visit.plan_due_on = workdays_after(visit.confirmed_on, PLAN_WORKDAYS)
        visit.state = VisitState.CONFIRMED
        at = at_time(visit.confirmed_on, 19, self.rng.randint(0, 59))
        self._step(visit, "confirm", VisitState.RECORDED, by=firm.member, at=at)

    def _step(
        self,
        visit: Visit,
        move: str,
        source: str,
        *,
        by: User | None,
        day: date | None = None,
        at: datetime | None = None,
        reason: str = "",
    ) -> None:
        reached = {
            "accept": VisitState.ACCEPTED,
            "decline": VisitState.DECLINED,
            "complete": VisitState.RECORDED,
            "confirm": VisitState.CONFIRMED,
        }[move]
        moment = at or office_time(self.rng, day or visit.planned_on)
        self.sheaf.add(
            VisitStep(
                subject=visit,
                move=move,
                source=source,
                target=reached,
                reason=reason,
                by=by,
                at=moment,
            )
        )
