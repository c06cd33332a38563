"""Locking a month or the year: refused while something is missing, never silently."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from programs.cycles.queries import is_locked
from programs.evaluation.models import Restatement, Snapshot
from programs.evaluation.operations import NotReady, lock_period, unlock_period
from programs.evaluation.queries import content_of, county_months, readiness, standing
from programs.returns.operations import extend, set_windows, submit
from programs.returns.queries import Dates, month_state
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle as make_cycle
from tests.factories.evaluation import accepted_returns, listed, small_year
from tests.factories.returns import county_return

pytestmark = pytest.mark.django_db
OCTOBER, SEPTEMBER = Period.month(2026, 10), Period.month(2026, 9)
AFTER = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
def manager(cast):
    return actor_for(cast.province)


def test_what_locking_sees_is_what_the_returns_say():
    """Set-based here, county by county there: the same answer."""
    cycle = small_year()
    county_return("330381", state="accepted")
    county_return("330382", state="submitted", is_on_time=False)
    county_return("330110", state="returned")
    county_return("330106")
    theirs = {
        (row.region.code, row.state if row.state != "missing" else "", row.is_late)
        for row in month_state(cycle, OCTOBER, cycle.region, at=AFTER)
    }
    mine = {
        (row.region.code, row.state, row.is_late)
        for row in county_months(cycle, cycle.region, [OCTOBER], at=AFTER)
    }
    assert mine == theirs
    assert len(mine) == 90


def _waits(cycle, code, at):
    """Whether a county's October is late, and what it adds to a snapshot taken now."""
    (row,) = county_months(cycle, region(code), [OCTOBER], at=at)
    line = content_of(cycle, region(code), OCTOBER, at=at)["returns"][code]
    before = 9  # months that nobody sent
    return row.is_late, line | {name: line[name] - before for name in ("due", "late")}


def test_a_county_that_was_given_more_time_is_late_by_its_own_date(manager):
    cycle = small_year()
    extend(region("330381"), cycle=cycle, period=OCTOBER, until=date(2026, 11, 12), reason="停电",
           by=manager, at=datetime(2026, 11, 4, 4, tzinfo=UTC))  # fmt: skip
    nothing = {"due": 0, "sent": 0, "late": 0, "accepted": 0}
    on_the_ninth = datetime(2026, 11, 9, 4, tzinfo=UTC)
    assert _waits(cycle, "330381", on_the_ninth) == (False, nothing)
    assert _waits(cycle, "330382", on_the_ninth) == (True, nothing | {"due": 1, "late": 1})
    assert _waits(cycle, "330381", AFTER) == (True, nothing | {"due": 1, "late": 1})
    row = county_return("330381", due_at=datetime(2026, 11, 12, 16, tzinfo=UTC))
    assert _waits(cycle, "330381", on_the_ninth) == (False, nothing)
    submit(row, by=actor_for(holder("county_approver", "330381")), at=on_the_ninth)
    late, line = _waits(cycle, "330381", AFTER)
    assert (late, line) == (False, nothing | {"due": 1, "sent": 1})


def test_a_month_is_due_when_the_province_set_it(manager):
    cycle = small_year()
    dates = Dates(date(2026, 11, 1), date(2026, 11, 18), None)
    set_windows(cycle, dates={"2026-10": dates}, by=manager, at=datetime(2026, 11, 2, tzinfo=UTC))
    before, after = (datetime(2026, 11, day, 4, tzinfo=UTC) for day in (18, 19))
    assert _waits(cycle, "330381", before)[1]["due"] == 0
    assert _waits(cycle, "330381", after)[1] == {"due": 1, "sent": 0, "late": 1, "accepted": 0}


@pytest.mark.parametrize(
    ("state", "kind"), [("draft", "missing"), ("returned", "missing"), ("submitted", "unapproved"),
                        ("approved", "unapproved")],
)  # fmt: skip
def test_a_return_that_is_not_accepted_blocks(state, kind):
    cycle = small_year()
    county_return("330381", state=state)
    gaps = {gap.region.code: gap for gap in readiness(cycle, cycle.region, OCTOBER, at=AFTER)}
    assert gaps["330381"].kind == kind
    assert gaps["330381"].is_blocking
    assert gaps["330381"].city.code == "330300"
    assert len(gaps) == 90


def test_what_came_late_is_shown_and_does_not_block():
    cycle = small_year()
    county_return("330381", state="accepted", is_on_time=False)
    found = readiness(cycle, region("330381"), OCTOBER, at=AFTER)
    assert [(gap.kind, gap.is_blocking) for gap in found] == [("late", False)]


def test_the_readiness_of_a_year_is_that_of_its_months():
    cycle = small_year()
    accepted_returns(cycle, "2026-09")
    lines = standing(cycle, cycle.region, at=AFTER)
    by_code = {line.period.code: line for line in lines}
    assert (by_code["2026-09"].accepted, by_code["2026-09"].is_ready) == (90, True)
    assert (by_code["2026-10"].missing, by_code["2026-10"].is_ready) == (90, False)
    assert not by_code["2026-11"].is_over
    assert by_code["2026"].counties == 11 * 90
    assert by_code["2026"].accepted == 90
    assert len(readiness(cycle, cycle.region, Period.year(2026), at=AFTER)) == 10 * 90


def test_the_readiness_costs_the_same_however_many_months(django_assert_max_num_queries):
    cycle = small_year()
    accepted_returns(cycle, "2026-09")
    with django_assert_max_num_queries(4):
        standing(cycle, cycle.region, at=AFTER)


def test_a_ready_month_is_locked_and_its_figures_are_frozen(manager):
    cycle = small_year()
    accepted_returns(cycle, "2026-09")
    snapshot = lock_period(cycle, period="2026-09", by=manager, at=AFTER)
    assert is_locked(cycle, "2026-09")
    assert (snapshot.period, snapshot.is_provisional) == ("2026-09", False)
    assert Event.objects.filter(verb="programs.period.lock").get().detail["gaps"] == 0


def test_a_month_with_gaps_needs_a_reason(manager):
    cycle = small_year()
    with pytest.raises(NotReady):
        lock_period(cycle, period="2026-09", by=manager, at=AFTER)
    assert not is_locked(cycle, "2026-09")
    assert not Snapshot.objects.exists()
    lock_period(cycle, period="2026-09", reason="Flood in ten counties.", by=manager, at=AFTER)
    event = Event.objects.get(verb="programs.period.lock")
    assert (event.detail["gaps"], event.detail["reason"]) == (90, "Flood in ten counties.")


@pytest.mark.parametrize("period", ["2026-11", "2026"])
def test_what_is_not_over_is_not_locked(manager, period):
    cycle = small_year()
    with pytest.raises(WrongState):
        lock_period(cycle, period=period, reason="Early.", by=manager, at=AFTER)


@pytest.mark.parametrize("period", ["2025-10", "10/2026", ""])
def test_a_period_that_is_none_of_the_year_is_refused(manager, period):
    with pytest.raises(Invalid):
        lock_period(small_year(), period=period, by=manager, at=AFTER)


def test_the_year_is_locked_when_it_is_over(manager):
    cycle = make_cycle()
    snapshot = lock_period(
        cycle,
        period="2026",
        reason="Nobody reported.",
        by=manager,
        at=datetime(2027, 2, 1, tzinfo=UTC),
    )
    cycle.refresh_from_db()
    assert cycle.state == "locked"
    assert not snapshot.is_provisional
    assert snapshot.content["months"][-1] == "2026-12"


@pytest.mark.parametrize("who", ["viewer", "city", "officer", "abroad", "security_admin"])
def test_nobody_else_locks_or_opens(cast, manager, who):
    cycle, other = small_year(), actor_for(getattr(cast, who))
    with pytest.raises(NotPermitted):
        lock_period(cycle, period="2026-09", reason="x", by=other, at=AFTER)
    lock_period(cycle, period="2026-09", reason="x", by=manager, at=AFTER)
    with pytest.raises(NotPermitted):
        unlock_period(cycle, period="2026-09", reason="x", by=other, at=AFTER)


def test_opening_needs_a_reason_and_keeps_the_snapshot(manager):
    cycle = small_year()
    lock_period(cycle, period="2026-09", reason="x", by=manager, at=AFTER)
    with pytest.raises(Invalid):
        unlock_period(cycle, period="2026-09", reason=" ", by=manager, at=AFTER)
    unlock_period(cycle, period="2026-09", reason="A county corrects.", by=manager, at=AFTER)
    assert not is_locked(cycle, "2026-09")
    assert Snapshot.objects.count() == 1


def test_locking_again_with_other_figures_says_so(manager):
    cycle = small_year()
    lock_period(cycle, period="2026-09", reason="x", by=manager, at=AFTER)
    unlock_period(cycle, period="2026-09", reason="A county corrects.", by=manager, at=AFTER)
    listed("330382")
    lock_period(cycle, period="2026-09", reason="Corrected.", by=manager, at=AFTER)
    assert Restatement.objects.filter(indicator="roster.listed", reason="Corrected.").exists()


def test_a_locked_month_is_not_locked_twice(manager):
    cycle = small_year()
    lock_period(cycle, period="2026-09", reason="x", by=manager, at=NOON)
    with pytest.raises(WrongState):
        lock_period(cycle, period="2026-09", reason="x", by=manager, at=AFTER)
    assert Snapshot.objects.count() == 1
