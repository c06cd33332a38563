"""Experts, visits, problems and plans for tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from django.utils.timezone import localdate

from enterprises.register.models import Enterprise
from experts.pool.models import Expert
from experts.visits.facts import MeasureEntry, ProblemEntry, Record
from experts.visits.models import Plan, Problem, Visit, VisitDoubt
from experts.visits.operations import (
    accept,
    add_measure,
    add_problem,
    assign,
    complete,
    confirm_plan,
    confirm_visit,
    propose_plan,
    save_record,
)
from experts.visits.schema import CURRENT, checklist
from portal.accounts.actor import actor_for
from portal.accounts.models import User
from tests.factories import NOON, holder, person, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise, member

_serial = count(1)
DAY = timedelta(days=1)


def expert(at: str = "330381", *, user: User | None = None, **values: Any) -> Expert:
    """An expert of a county's pool (Ruian), with an account."""
    number = next(_serial)
    where = region(at)
    given: dict[str, Any] = {
        "user": user or person(f"专家{number}"),
        "name": f"周工{number}",
        "level": where.level,
        "region": where,
        "employer": "温州市质量技术检测研究院",
        "employer_kind": "institute",
        "phone": f"1380000{number:04d}",
        "specialties": ["management", "metrology"],
        "valid_from": NOON.date() - 30 * DAY,
        "registered_at": NOON,
    } | values
    return Expert.objects.create(**given)


def listed_enterprise(at: str = "330381", **values: Any) -> Enterprise:
    """An enterprise on the roster of 2026."""
    made = enterprise(at, **values)
    roster_entry(made, state="listed")
    return made


def confirmed_visit(enterprise: Enterprise, *, on: date) -> Visit:
    """A visit that the figures count, written as it lies in the table: for worlds of many."""
    arrived = NOON.replace(year=on.year, month=on.month, day=on.day)
    return Visit.objects.create(
        cycle=cycle(at=enterprise.region.code[:2] + "0000"),
        enterprise=enterprise,
        region=enterprise.region,
        expert=Expert.objects.first() or expert(enterprise.region.code),
        state="confirmed",
        planned_on=on,
        assigned_at=arrived,
        checklist="gb_t_19001_2016",
        arrived_at=arrived,
        left_at=arrived + timedelta(hours=2),
        hours=2,
        total=3,
        level=3,
        recorded_on=on,
        confirmed_on=on,
        plan_due_on=on + timedelta(days=21),
    )


class Scene:
    """One visit with everybody who has to do with it; each step is made by whom it belongs to."""

    def __init__(self, at: datetime = NOON, county: str = "330381", **enterprise_values: Any):
        self.at = at
        self.enterprise = listed_enterprise(county, **enterprise_values)
        self.expert = expert(county)
        self.officer = holder("county_officer", county)
        self.member = member(self.enterprise)
        self.visit: Visit | None = None

    def assigned(self, **values: Any) -> Visit:
        given = {"planned_on": localdate(self.at)} | values
        self.visit = assign(
            self.enterprise,
            cycle=cycle(at=self.enterprise.region.code[:2] + "0000"),
            expert=self.expert,
            by=actor_for(self.officer),
            at=self.at,
            **given,
        )
        return self.visit

    def accepted(self) -> Visit:
        visit = self.assigned()
        accept(visit, by=actor_for(self.expert.user), at=self.at)
        return visit

    def written(self, score: int = 3, **scores: Any) -> Visit:
        """Accepted, and everything written down that completing needs."""
        visit = self.accepted()
        save_record(
            visit,
            entry=record(self.at, score=score, **scores),
            revision=visit.revision,
            by=actor_for(self.expert.user),
            at=self.at,
        )
        return visit

    def recorded(self, *, problems: int = 1) -> Visit:
        visit = self.written()
        for _number in range(problems):
            self.problem()
        complete(visit, by=actor_for(self.expert.user), at=self.at)
        return visit

    def confirmed(self, *, problems: int = 1) -> Visit:
        visit = self.recorded(problems=problems)
        confirm_visit(visit, by=actor_for(self.member), at=self.at)
        return visit

    def problem(self, **values: Any) -> Problem:
        assert self.visit is not None
        return add_problem(
            self.visit,
            entry=problem_entry(self.at, **values),
            by=actor_for(self.expert.user),
            at=self.at,
        )

    def planned(self) -> Plan:
        """Proposed by the expert, not confirmed yet."""
        plan = self.confirmed().plan
        add_measure(plan, entry=measure_entry(self.at), by=actor_for(self.expert.user), at=self.at)
        propose_plan(plan, by=actor_for(self.expert.user), at=self.at)
        return plan

    def agreed(self) -> Plan:
        plan = self.planned()
        confirm_plan(plan, by=actor_for(self.member), at=self.at)
        return plan


def record(at: datetime = NOON, *, score: int = 3, **scores: Any) -> Record:
    """A whole record: two hours on site, every item judged alike unless `scores` says."""
    items = {item.code: {"score": score} for item in checklist(CURRENT).items()}
    items |= {code.replace("_", "."): given for code, given in scores.items()}
    return Record(
        {
            "arrived_at": at - timedelta(hours=2),
            "left_at": at - timedelta(minutes=1),
            "people_met": "赵明远（总经理）",
            "met_top_manager": True,
            "strengths": "现场整洁",
        },
        items,
    )


def problem_entry(at: datetime = NOON, **values: Any) -> ProblemEntry:
    given: dict[str, Any] = {
        "clause": "7.1.5",
        "category": "metrology",
        "severity": "serious",
        "cause": "measurement",
        "description": "7件量具超过检定有效期",
        "evidence": "台账第3页",
        "suggestion": "送检并建立到期提醒",
        "due_on": localdate(at) + 20 * DAY,
    } | values
    return ProblemEntry(**given)


def measure_entry(at: datetime = NOON, **values: Any) -> MeasureEntry:
    given: dict[str, Any] = {
        "text": "把过期量具送检，停用期间换用在检量具",
        "owner": "王工",
        "due_on": localdate(at) + 10 * DAY,
        "done_when": "在检率100%",
        "problem": 1,
    } | values
    return MeasureEntry(**given)


def visit_doubt(visit: Visit, *, rule: str = "visits.short", **values: Any) -> VisitDoubt:
    """Something that needs a look in a visit, as a rule would have found it."""
    given: dict[str, Any] = {
        "version": 1,
        "numbers": {"minutes": 12, "least": 30},
        "mark": f"{rule}:{VisitDoubt.objects.count()}",
        "found_at": NOON,
    } | values
    return VisitDoubt.objects.create(visit=visit, rule=rule, **given)


def photo(size: tuple[int, int] = (640, 480)) -> BytesIO:
    """A small JPEG with a colour."""
    from PIL import Image

    out = BytesIO()
    out.name = "photo.jpg"
    Image.new("RGB", size, (40, 90, 160)).save(out, "JPEG")
    out.seek(0)
    return out
