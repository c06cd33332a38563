"""Readings: whatever was written, in whatever order it was folded, they equal a recount."""

from __future__ import annotations

import io
import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from enterprises.register.models import Enterprise
from portal.indicators.beneath import beneath
from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators, measures
from portal.indicators.folding import fold, fold_for_reading, mark, turn_of_the_day
from portal.indicators.models import Breakdown, DirtyCell, Reading
from portal.indicators.reading import read, read_each
from portal.indicators.trends import trend
from portal.indicators.verification import first_difference
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import RosterEntry
from tests.factories import NOON, region
from tests.factories.certification import certificate
from tests.factories.cycles import cycle as make_cycle
from tests.factories.cycles import roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.ledgers import benefit
from tests.factories.policies import policy

TODAY = localdate(NOON)
YEAR = "330000-2026"
LISTED = indicators["roster.listed"]
COUNTIES = ("330381", "330382", "330110", "330281")
DAYS = [date(2026, month, day) for month in (2, 5, 8, 10, 11) for day in (1, 3, 28)]
NOVEMBER = Period.month(2026, 11)


def change(county: str, joins: date, leaves: date | None) -> RosterEntry:
    """An entry as its operations would leave it, with its mark."""
    of = enterprise(county, registered_on=date(2024, 1, 2))
    entry = roster_entry(of, state="listed", listed_on=joins)
    if leaves is not None and leaves > joins:
        RosterEntry.objects.filter(pk=entry.pk).update(
            state="withdrawn", withdrawn_on=leaves, withdrawal="closed"
        )
    mark("enterprises.Enterprise", region_id=entry.region_id)
    mark("programs.RosterEntry", region_id=entry.region_id, cycle_code=YEAR)
    return entry


writes = st.lists(
    st.tuples(
        st.sampled_from(COUNTIES),
        st.sampled_from(DAYS),
        st.one_of(st.none(), st.sampled_from(DAYS)),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


class FoldingTest(HypothesisTestCase):
    @settings(
        max_examples=10,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=True,
    )
    @given(writes)
    def test_a_fold_equals_a_recount_after_any_writes(self, some):
        make_cycle()
        for county, joins, leaves, folds in some:
            change(county, joins, leaves)
            if folds:
                fold(at=NOON, path=region(county).path)
        fold(at=NOON)
        assert first_difference(today=TODAY) is None
        on_roster = [
            1
            for _county, joins, leaves, _folds in some
            if joins <= TODAY and not (leaves is not None and joins < leaves <= TODAY)
        ]
        figure = read([LISTED], region("330000"), YEAR, NOVEMBER, at=NOON)["roster.listed"]
        assert figure.numerator == sum(on_roster)

    @settings(max_examples=6, deadline=None, derandomize=True)
    @given(writes)
    def test_every_level_is_the_sum_of_the_one_beneath(self, some):
        make_cycle()
        for county, joins, leaves, _folds in some:
            change(county, joins, leaves)
        province = region("330000")
        cities, _counties = beneath(province, on=TODAY)
        counties = list(Region.objects.counties().in_force(on=TODAY).within(province))
        for to_date in (True, False):
            found = read_each(
                [LISTED, indicators["roster.joined"]],
                [province, *cities, *counties],
                YEAR,
                NOVEMBER,
                at=NOON,
                to_date=to_date,
            )
            for code in ("roster.listed", "roster.joined"):
                own = found[province.pk][code].numerator
                assert own == sum(found[one.pk][code].numerator for one in cities)
                assert own == sum(found[one.pk][code].numerator for one in counties)


class RemovalTest(TestCase):
    def test_what_is_taken_back_leaves_no_reading_behind(self):
        make_cycle()
        entry = change("330381", date(2026, 5, 1), None)
        fold(at=NOON)
        assert Reading.objects.filter(measure="roster.listed").count() == 3
        county = entry.region_id
        RosterEntry.objects.all().delete()
        mark("programs.RosterEntry", region_id=county, cycle_code=YEAR)
        fold(at=NOON)
        assert not Reading.objects.filter(measure="roster.listed").exists()


pytestmark = pytest.mark.django_db


def test_a_fold_takes_away_only_the_marks_that_it_counted():
    make_cycle()
    change("330381", DAYS[0], None)
    change("330110", DAYS[0], None)
    assert fold(at=NOON, path=region("330300").path) == 2
    assert {one.region for one in DirtyCell.objects.all()} == {region("330110")}
    assert fold(at=NOON) == 2
    assert fold(at=NOON) == 0


def test_a_reader_folds_a_little_and_leaves_much_to_the_sweeper():
    make_cycle()
    change("330381", DAYS[0], None)
    assert fold_for_reading(at=NOON, path="33.")
    assert not DirtyCell.objects.exists()
    for county in Region.objects.living().counties().within(region("330000"))[:61]:
        mark("programs.RosterEntry", region_id=county.pk, cycle_code=YEAR)
    assert not fold_for_reading(at=NOON, path="33.")
    assert DirtyCell.objects.count() == 61


def test_a_repeated_fold_changes_nothing():
    make_cycle()
    for county in COUNTIES:
        change(county, DAYS[2], None)
    fold(at=NOON)
    before = set(Reading.objects.values_list("measure", "region", "month", "value", "delta"))
    for county in COUNTIES:
        mark("programs.RosterEntry", region_id=region(county).pk, cycle_code=YEAR)
    fold(at=NOON)
    after = set(Reading.objects.values_list("measure", "region", "month", "value", "delta"))
    assert after == before


# --- coverage ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("province", "number"),
    [("330000", 90), ("440000", 124), ("460000", 26), ("500000", 37), ("650000", 112)],
)
def test_all_counties_are_those_in_force_on_the_day(province, number):
    where = region(province)
    chosen = indicators["roster.coverage"]
    figure = read([chosen], where, f"{province}-2026", Period.month(2026, 10), at=NOON)[chosen.code]
    covered, whole = figure.numerator, figure.denominator
    assert (covered, whole) == (0, number)


def test_a_county_is_covered_by_one_row_and_stays_so_in_the_year():
    """Nobody uncovers a county by withdrawing its only enterprise (DOMAIN 2.0, R of the year)."""
    make_cycle()
    change("330381", date(2026, 5, 3), date(2026, 10, 3))
    change("330382", date(2026, 5, 3), None)
    one, province = indicators["roster.coverage"], region("330000")
    share = {
        month: read([one], province, YEAR, Period.month(2026, month), at=NOON)[one.code].numerator
        for month in (4, 5, 9, 10)
    }
    assert share == {4: 0, 5: 2, 9: 2, 10: 2}


def test_over_a_denominator_of_nothing_there_is_no_value():
    make_cycle()
    figure = read([indicators["visits.rate"]], region("330381"), YEAR, NOVEMBER, at=NOON)
    assert figure["visits.rate"].value is None


# --- stocks that turn by themselves --------------------------------------------------------------


def in_force(at: datetime) -> Decimal:
    period = Period.month(localdate(at).year, localdate(at).month)
    one = indicators["certificates.in_force"]
    return read([one], region("330000"), YEAR, period, at=at)["certificates.in_force"].numerator


def test_a_certificate_that_expires_leaves_the_count_by_itself():
    certificate(issued_on=date(2024, 1, 1), expires_on=date(2026, 11, 9))
    county = Enterprise.objects.get().region_id
    mark("certification.Certificate", region_id=county)
    turn_of_the_day(at=NOON)
    assert in_force(NOON) == 1
    after = NOON + timedelta(days=7)  # November 10: the day after its last day
    assert in_force(after) == 1  # nothing has looked yet
    assert turn_of_the_day(at=after) > 0
    assert in_force(after) == 0
    assert turn_of_the_day(at=after) == 0
    assert first_difference(today=localdate(after)) is None


def test_what_a_new_version_counts_is_counted_from_its_first_day_on():
    """A measure that the version before did not know has rows and no reading."""
    certificate(issued_on=date(2024, 1, 1))
    mark("certification.Certificate", region_id=Enterprise.objects.get().region_id)
    fold(at=NOON)
    Reading.objects.all().delete()
    Breakdown.objects.all().delete()
    assert first_difference(today=localdate(NOON)) is not None
    turn_of_the_day(at=NOON)
    fold(at=NOON)
    assert first_difference(today=localdate(NOON)) is None


# --- the command ---------------------------------------------------------------------------------


LONG_AGO = date(2024, 3, 1)  # the command asks the clock


def test_the_command_says_that_all_agree():
    make_cycle()
    change("330381", LONG_AGO, None)
    said = io.StringIO()
    call_command("verify_readings", stdout=said)
    assert "agree" in said.getvalue()


@pytest.mark.parametrize("damage", ["value", "delta", "gone", "extra"])
def test_the_command_names_the_first_difference(damage):
    make_cycle()
    change("330381", LONG_AGO, None)
    fold(at=NOON)
    here = Reading.objects.filter(measure="roster.listed", region=region("330381"))
    if damage == "gone":
        here.delete()
    elif damage == "extra":
        Reading.objects.create(
            measure="roster.listed",
            cycle_code=YEAR,
            region=region("330382"),
            month="2026-03",
            value=1,
            delta=1,
        )
    else:
        here.update(**{damage: Decimal("7.01")})
    with pytest.raises(CommandError, match=r"roster\.listed 330000-2026"):
        call_command("verify_readings", stdout=io.StringIO())


# --- statements ----------------------------------------------------------------------------------


def test_reading_costs_the_same_however_many_rows_and_regions(django_assert_num_queries):
    make_cycle()
    rng = random.Random(7)
    province = region("330000")
    wanted = [LISTED, indicators["roster.joined"], indicators["visits.rate"]]
    counties = list(Region.objects.counties().in_force(on=TODAY).within(province))
    for size in (1, 25):
        for _n in range(size):
            change(rng.choice(COUNTIES), DAYS[3], None)
        fold(at=NOON)
        with django_assert_num_queries(2):
            read_each(wanted, [province, *counties], YEAR, NOVEMBER, at=NOON)
        with django_assert_num_queries(2):
            trend(LISTED, province, YEAR, [Period.month(2026, m) for m in range(1, 12)], at=NOON)


def test_every_indicator_is_read_by_few_statements(django_assert_max_num_queries):
    make_cycle()
    coverages, province = sum(1 for one in indicators if one.is_coverage), region("330000")
    with django_assert_max_num_queries(2 + 2 * coverages):
        read_each(list(indicators), [province], YEAR, NOVEMBER, at=NOON)


def test_every_measure_of_an_indicator_is_declared():
    known = set(measures)
    for one in indicators:
        assert one.numerator in known
        assert one.denominator is None or one.denominator in known


@pytest.mark.django_db
def test_a_flow_of_no_programme_year_is_that_of_its_calendar_year_to_date():
    """Certificates and payments of two years: each year begins at 0, and one enterprise counts
    once in each."""
    make_cycle()
    firm = enterprise("330381", registered_on=date(2020, 1, 2))
    for on in (date(2025, 3, 1), date(2025, 9, 1), date(2026, 2, 1)):
        certificate(firm, first_issued_on=on, issued_on=on)
    of_money = policy(valid_from=date(2024, 1, 1))
    for on in (date(2025, 5, 1), date(2025, 6, 1), date(2026, 1, 5), date(2026, 3, 5)):
        benefit(firm, policy=of_money, given_on=on, amount_wan=Decimal(3))
    for label in ("certification.Certificate", "programs.Benefit"):
        mark(label, region_id=firm.region_id)
    mark("programs.Policy", region_id=of_money.region_id)
    mark("enterprises.Enterprise", region_id=firm.region_id)
    codes = ("certificates.new_qms", "policies.paid", "policies.benefited")
    wanted = [indicators[code] for code in codes]
    expected = {
        "2025-02": (0, 0, 0),
        "2025-06": (1, 6, 1),
        "2025-12": (1, 6, 1),
        "2026-01": (0, 3, 1),
        "2026-11": (1, 6, 1),
    }
    for place in ("330381", "330000"):
        for month, numbers in expected.items():
            found = read(wanted, region(place), YEAR, Period.parse(month), at=NOON)
            assert tuple(int(found[code].numerator) for code in codes) == numbers, month
            for code, number in zip(codes, numbers, strict=True):
                measure = indicators[code].numerator
                rows = rows_behind(
                    measure, "", Period.parse(month), path=region(place).path, today=TODAY,
                    to_date=True,
                )  # fmt: skip
                summed = sum(one.amount_wan for one in rows) if measure.summed else rows.count()
                assert summed == number
        line = trend(
            wanted[0], region(place), YEAR, [Period.parse(month) for month in expected], at=NOON
        )
        assert [int(one.numerator) for one in line] == [one[0] for one in expected.values()]
    assert first_difference(today=TODAY) is None
