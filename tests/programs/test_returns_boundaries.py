"""Counties that merge or split in mid-year: audits stay, totals run on, nobody counts twice."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.indicators.definition import indicators
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.returns.models import Return
from programs.returns.queries import ground_of, month_state
from programs.returns.queries.inheritance import heritages, returned_as_now
from tests.factories import person, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.returns import county_return, figures

pytestmark = pytest.mark.django_db
MARCH, APRIL = Period.month(2021, 3), Period.month(2021, 4)
IN_MAY = datetime(2021, 5, 3, 4, tzinfo=UTC)


def old(code: str) -> Region:
    """A county as it was before the Hangzhou change of 9 April 2021."""
    return Region.objects.get(code=code, valid_to=date(2021, 4, 9))


def returned(where: Region, period: Period, **values: str) -> Return:
    of_year = cycle(2021)
    return Return.objects.create(
        cycle=of_year, region=where, period=period.code, month_on=period.first,
        form="return_2026", state="accepted", values=figures(**values), counted={},
        due_at=IN_MAY, prepared_by=person("A"), prepared_at=IN_MAY, submitted_by=person("B"),
        submitted_at=IN_MAY, submitted_on=IN_MAY.date(), is_on_time=True,
        accepted_on=IN_MAY.date(),
    )  # fmt: skip


def listed(where: Region, now: Region) -> None:
    """An enterprise on the roster of a county of then; the register has it in one of now."""
    of = enterprise(at=now.code)
    entry = roster_entry(of, state="listed")
    entry.cycle, entry.region = cycle(2021), where
    entry.consent_on, entry.nominated_on, entry.listed_on = (
        date(2021, 1, 20), date(2021, 1, 21), date(2021, 2, 1),
    )  # fmt: skip
    entry.save()


def test_gongshu_starts_from_what_xiacheng_and_gongshu_had():
    returned(old("330103"), MARCH, trained_persons="40")
    returned(old("330105"), MARCH, trained_persons="70")
    new = region("330105")
    for where in ("330103", "330103", "330105"):
        listed(old(where), new)
    ground = ground_of(new, APRIL, at=IN_MAY)
    assert ground.known.previous["trained_persons"] == 110
    assert ground.known.previous["roster_total"] == 3
    assert ground.known.counted["roster_total"] == 3


def test_an_enterprise_of_two_predecessors_counts_once():
    new = region("330105")
    listed(old("330103"), new)
    measure = indicators["roster.listed"].numerator
    (made,) = heritages([new], APRIL).values()
    assert made.count(measure, "330000-2021", APRIL.last) == 1
    from programs.cycles.models import RosterEntry

    entry = RosterEntry.objects.get()
    RosterEntry.objects.filter(pk=entry.pk).update(
        state="withdrawn", withdrawn_on=date(2021, 3, 1), withdrawal="moved"
    )
    entry.pk, entry.region = None, old("330105")
    entry.state, entry.withdrawn_on, entry.withdrawal = "listed", None, ""
    entry.save(force_insert=True)
    assert made.count(measure, "330000-2021", APRIL.last) == 1


def test_of_a_county_that_was_split_each_part_takes_what_the_register_has_there():
    yuhang, linping = region("330110"), region("330113")
    for now in (yuhang, yuhang, linping):
        listed(old("330110"), now)
    totals = [
        ground_of(where, APRIL, at=IN_MAY).known.counted["roster_total"]
        for where in (yuhang, linping)
    ]
    assert totals == [2, 1]


def test_the_old_counties_keep_their_returns_and_their_names():
    row = returned(old("330103"), MARCH)
    states = month_state(cycle(2021), MARCH, region("330100"), at=IN_MAY)
    mine = next(one for one in states if one.pk == row.pk)
    assert (mine.region.name, mine.state) == ("下城区", "accepted")
    now = month_state(cycle(2021), APRIL, region("330100"), at=IN_MAY)
    assert "下城区" not in {one.region.name for one in now}


def test_a_month_is_read_as_then_and_as_now():
    returned(old("330103"), MARCH, trained_persons="40")
    returned(old("330105"), MARCH, trained_persons="70")
    as_now = returned_as_now(cycle(2021), MARCH, region("330105"))
    assert as_now["trained_persons"] == 110
    as_then = Return.objects.get(region=old("330105")).values["trained_persons"]
    assert Decimal(as_then) == 70


def test_the_change_of_2025_in_chongqing_is_a_merger_of_two():
    november = Period.month(2025, 11)
    (made,) = heritages([region("500157")], november).values()
    assert {one.code for one in made.whole} == {"500105", "500112"}
    assert heritages([region("500157")], Period.month(2026, 3)) == {}


def test_where_nothing_was_changed_nothing_more_is_asked(django_assert_num_queries):
    where = region("330381")
    with django_assert_num_queries(0):
        assert heritages([where], Period.month(2026, 10)) == {}
    county_return()
