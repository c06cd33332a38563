"""Every figure opens to its rows: as many as it says, for every indicator at each level."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils.timezone import localdate

from enterprises.register.models import Enterprise, Tenure
from experts.visits.models import Problem
from portal.indicators.counting import rows_behind
from portal.indicators.definition import Measure, indicators, measures
from portal.indicators.dimensions import WHOLE, Cut, is_broken_down, is_told_by
from portal.indicators.folding import fold, mark_many
from portal.indicators.models import Breakdown, Reading
from portal.indicators.reading import amounts
from portal.indicators.verification import first_difference
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Activity, Attendance, Decision
from tests.factories import NOON, region
from tests.factories.certification import certificate
from tests.factories.cycles import cycle as make_cycle
from tests.factories.cycles import pilot_industry, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.experts import Scene
from tests.factories.policies import policy
from tests.factories.questionnaires import SMALL, need, response, version
from tests.factories.returns import county_return

YEAR = "330000-2026"
TODAY = localdate(NOON)
LEVELS = ("330000", "330300", "330381", "330382", "330110")
MONTHS = (Period.month(2026, 5), Period.month(2026, 10), Period.month(2026, 11))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A little of everything that is counted, in two cities; kept for all tests of this file."""
    from django.db import transaction

    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        _make()
        yield
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


def _make() -> None:
    make_cycle()
    for county in ("330381", "330381", "330110"):
        scene = Scene(county=county)
        scene.agreed()
        certificate(scene.enterprise, issued_on=date(2026, 6, 2))
        certificate(
            scene.enterprise, issued_on=date(2026, 7, 2)
        )  # an enterprise with two counts once
        need(response(scene.enterprise, state="submitted"), state="solved")
        for code in ("baseline", "follow_up_6"):
            asked = version(schema=SMALL | {"code": code})
            response(scene.enterprise, to=asked, state="confirmed")
    Scene(county="330382", industry_code="5610").confirmed(problems=3)
    Problem.objects.update(state="closed", closed_on=TODAY)
    county_return("330381", state="accepted")
    county_return("330382", state="submitted", is_on_time=False, is_empty=True)
    roster_entry(enterprise("330382"), state="listed", tier="introduction")
    policy()
    _held()
    Tenure.objects.bulk_create(
        Tenure(enterprise=one, region_id=one.region_id, began_on=one.registered_on)
        for one in Enterprise.objects.all()
    )
    every = set(Region.objects.within(region("330000")).values_list("pk", flat=True))
    for label in {measure.model for measure in measures}:
        cycles = {YEAR if m.cycle else "" for m in measures if m.model == label}
        for cycle_code in cycles:
            mark_many(label, every, cycle_code=cycle_code)
    fold(at=NOON)


def _held() -> None:
    """A confirmed industry; an event, a session to which somebody came, a meeting that decided."""
    pilot_industry()
    given = {"cycle": make_cycle(), "region": region("330381"), "held_on": date(2026, 6, 12)}
    made = given | {"recorded_at": NOON}
    Activity.objects.create(kind="matchmaking", title="对接会", **made)
    session = Activity.objects.create(kind="training", title="内审员培训", hours=6, **made)
    Attendance.objects.create(
        activity=session, enterprise=Enterprise.objects.first(), people=3, kind="training", **given
    )
    meeting = Activity.objects.create(kind="meeting", title="例会", **made)
    Decision.objects.create(
        meeting=meeting, number=1, words="落实", owner="质量科", due_on=date(2026, 7, 1),
        decided_on=date(2026, 6, 12), cycle=given["cycle"], region=given["region"],
    )  # fmt: skip


def counted(
    measure: Measure, code: str, month: Period, *, to_date: bool, cut: Cut = WHOLE
) -> tuple[Decimal, Decimal]:
    """(what the reading says, what its rows add up to)"""
    where = region(code)
    said = amounts([measure], [where.pk], YEAR, month, to_date=to_date, cut=cut)[measure.code]
    rows = rows_behind(
        measure,
        YEAR if measure.cycle else "",
        month,
        path=where.path,
        today=TODAY,
        to_date=to_date,
        cut=cut,
    )
    if measure.summed:
        return said.get(where.pk, Decimal()), rows.aggregate(n=Sum(measure.summed))[
            "n"
        ] or Decimal()
    return said.get(where.pk, Decimal()), Decimal(len(rows))


@pytest.mark.parametrize("measure", list(measures), ids=lambda one: one.code)
def test_a_figure_has_as_many_rows_as_it_says(world, db, measure):
    for code in LEVELS:
        for month in MONTHS:
            for to_date in (True, False):
                said, rows = counted(measure, code, month, to_date=to_date)
                assert said == rows, (code, month.code, to_date)


CUTS = (
    Cut(industry="C"),
    Cut(industry="34"),
    Cut(industry="56"),
    Cut(tier="cultivation"),
    Cut(industry="34", tier="introduction"),
)


@pytest.mark.parametrize("measure", list(measures), ids=lambda one: one.code)
def test_a_part_of_a_figure_has_as_many_rows_as_it_says(world, db, measure):
    for cut in (one for one in CUTS if is_told_by(measure, one)):
        for code in ("330000", "330300", "330381"):
            for month in MONTHS[1:]:
                said, rows = counted(measure, code, month, to_date=True, cut=cut)
                assert said == rows, (cut, code, month.code)


def test_the_parts_by_industry_add_up_to_the_figure(world, db):
    told = [measure for measure in measures if is_broken_down(measure)]
    parts = Breakdown.objects.filter(measure__in=[one.code for one in told])
    whole = Reading.objects.filter(measure__in=[one.code for one in told])
    names = ("measure", "cycle_code", "region", "month")
    assert parts.exists()
    assert list(
        parts.values_list(*names).annotate(Sum("value"), Sum("delta")).order_by(*names)
    ) == list(whole.values_list(*names, "value", "delta").order_by(*names))


def test_the_little_world_counts_something_of_everything(world, db):
    """A measure that counts nothing here would pass the test above without saying anything."""
    silent = [
        measure.code
        for measure in measures
        if not counted(measure, "330000", MONTHS[-1], to_date=True)[0]
        and not counted(measure, "330000", MONTHS[1], to_date=True)[0]
    ]
    assert silent == []


def test_the_readings_of_the_little_world_agree_with_a_recount(world, db):
    assert first_difference(today=TODAY) is None


@pytest.mark.parametrize("indicator", list(indicators), ids=lambda one: one.code)
def test_every_indicator_says_how_it_is_made(indicator):
    assert str(indicator.title)
    assert len(str(indicator.formula)) > 10
    assert str(indicator.source)
    assert indicator.numerator.columns, "its rows have no columns to be shown with"


@pytest.mark.parametrize("indicator", list(indicators), ids=lambda one: one.code)
def test_the_columns_of_the_rows_can_be_written(world, db, indicator):
    for measure in filter(None, (indicator.numerator, indicator.denominator)):
        rows = rows_behind(
            measure,
            YEAR if measure.cycle else "",
            MONTHS[-1],
            path="33.",
            today=TODAY,
            to_date=True,
        )
        for row in rows.select_related(*measure.related)[:3]:
            for _header, get in measure.columns:
                str(get(row))
