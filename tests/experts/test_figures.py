"""What is counted: visits, enterprises, hours, problems, plans; and what opens behind a figure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import localdate

from experts.visits.models import Visit
from experts.visits.operations import close_problem, report_remedy
from portal.accounts.actor import actor_for
from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators
from portal.indicators.folding import fold, mark
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.period import Period
from portal.notices.models import Notice
from portal.notices.queries import shown, todos_for
from tests.factories import NOON, region
from tests.factories.experts import Scene

CODE = "330000-2026"
MONTH = Period.month(2026, 11)
OURS = (
    "coverage.counties",
    "visits.confirmed",
    "visits.enterprises",
    "visits.rate",
    "visits.hours",
    "problems.found",
    "problems.closed",
    "problems.closure",
    "plans.confirmed",
    "plans.rate",
)


def figures(code: str) -> dict[str, Any]:
    wanted = [indicators[name] for name in OURS]
    found = read(wanted, region(code), CODE, MONTH, at=NOON)
    values = found.values() if isinstance(found, dict) else found
    return {figure.indicator.code: figure.value for figure in values}


def test_figures_follow_what_happens(db: None) -> None:
    one, two = Scene(), Scene()
    one.agreed()
    two.recorded()
    problem = one.visit.problems.get()
    report_remedy(problem, words="已送检", by=actor_for(one.member), at=NOON)
    close_problem(problem, by=actor_for(one.officer), at=NOON)
    for code in ("330381", "330300", "330000"):
        assert figures(code) | {"coverage.counties": None, "visits.rate": None} == {
            "coverage.counties": None,
            "visits.confirmed": Decimal(1),
            "visits.enterprises": Decimal(1),
            "visits.rate": None,
            "visits.hours": Decimal("2.0"),
            "problems.found": Decimal(1),
            "problems.closed": Decimal(1),
            "problems.closure": Decimal("100.0"),
            "plans.confirmed": Decimal(1),
            "plans.rate": Decimal("100.0"),
        }
    assert figures("330382")["visits.confirmed"] == 0
    assert figures("330382")["problems.closure"] is None


def test_one_county_of_ninety_is_covered(db: None) -> None:
    Scene().confirmed()
    assert figures("330000")["coverage.counties"] == Decimal("1.1")
    assert figures("330381")["coverage.counties"] == Decimal("100.0")


@pytest.mark.parametrize("code", OURS)
def test_the_rows_behind_a_figure_are_as_many_as_it_says(db: None, code: str) -> None:
    for _number in range(2):
        Scene().agreed()
    Scene(county="330382").confirmed()
    fold(at=NOON)
    measure = indicators[code].numerator
    for where in ("330381", "330300", "330000"):
        rows = rows_behind(
            measure, CODE, MONTH, path=region(where).path, today=localdate(NOON), to_date=True
        )
        field = measure.summed
        total = sum(getattr(row, field) for row in rows) if field else len(rows)
        if not indicators[code].is_ratio:
            assert figures(where)[code] == total
    for row in rows:
        for _label, value in measure.columns:
            value(row)


def test_readings_kept_on_write_equal_a_recount(db: None) -> None:
    for scene in (Scene(), Scene(county="330382")):
        scene.agreed()
        here = scene.enterprise.region_id  # the factories make these two without their operations
        mark("enterprises.Enterprise", region_id=here)
        mark("programs.RosterEntry", region_id=here, cycle_code=CODE)
    fold(at=NOON)
    assert first_difference(today=localdate(NOON)) is None


def test_each_is_told_what_is_for_them(db: None) -> None:
    scene = Scene()
    scene.agreed()
    told = {
        (notice.kind, notice.user_id): shown(notice) for notice in Notice.objects.order_by("pk")
    }
    assert ("visits.assigned", scene.expert.user_id) in told
    assert ("visits.recorded", scene.member.pk) in told
    assert ("visits.confirmed", scene.officer.pk) in told
    assert ("plans.proposed", scene.member.pk) in told
    assert ("plans.confirmed", scene.expert.user_id) in told
    for one in told.values():
        assert "%(" not in one.title
        assert "%(" not in one.body
    assert all(notice.url for notice in Notice.objects.filter(kind__startswith="visits."))


@pytest.mark.parametrize(
    ("step", "who", "todo"),
    [
        ("assigned", "expert", "visits.answer"),
        ("accepted", "expert", "visits.record"),
        ("recorded", "member", "visits.confirm"),
        ("confirmed", "expert", "plans.write"),
        ("confirmed", "member", "problems.remedy"),
        ("planned", "member", "plans.confirm"),
    ],
)
def test_what_waits_stands_in_the_todos(db: None, step: str, who: str, todo: str) -> None:
    scene = Scene(at=NOON)
    getattr(scene, step)()
    Visit.objects.filter(plan_due_on__isnull=False).update(plan_due_on="2099-01-01")
    user = scene.expert.user if who == "expert" else scene.member
    assert todo in {one.code for one in todos_for(actor_for(user))}
