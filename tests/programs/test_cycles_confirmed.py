"""Rates are taken of whoever was on the roster in the year: nobody betters one by withdrawing."""

from datetime import date

import pytest

from enterprises.register.operations import propose_transfer
from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators
from portal.indicators.folding import fold, mark
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.period import Period
from programs.cycles import operations
from programs.cycles.models import RosterEntry
from tests.factories import NOON, holder, region
from tests.factories.certification import certificate
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.experts import Scene

YEAR = "330000-2026"
OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)
PLACES = ("330381", "330382", "330300", "330000")
VISITS, CERTIFIED = "visits.rate", "certificates.roster_rate"
TODAY = NOON.date()


def figure(code, place="330381", month=NOVEMBER, **how):
    return read([indicators[code]], region(place), YEAR, month, at=NOON, **how)[code]


def parts(code, place="330381", month=NOVEMBER, **how):
    found = figure(code, place, month, **how)
    return int(found.numerator), int(found.denominator)


def everywhere(code, month=NOVEMBER):
    return [parts(code, place, month) for place in PLACES]


def told(firm):
    """What a factory wrote without an operation is told to the readings."""
    mark("programs.RosterEntry", region_id=firm.region_id, cycle_code=YEAR, decides=True)
    mark("enterprises.Enterprise", region_id=firm.region_id)


def listed(at="330381"):
    entry = roster_entry(enterprise(at), state="listed")
    told(entry.enterprise)
    return entry


def diagnosed(at="330381"):
    """An entry whose enterprise has confirmed a visit."""
    scene = Scene(county=at)
    scene.confirmed()
    told(scene.enterprise)
    return RosterEntry.objects.get(enterprise=scene.enterprise)


@pytest.fixture
def taken_off(cast, acting):
    def take(entry, why="unwilling"):
        operations.withdraw(entry, withdrawal=why, by=acting(cast.officer), at=NOON)

    return take


@pytest.fixture
def moved(cast, acting):
    def move(firm, to="330382"):
        propose_transfer(firm, by=acting(cast.city), at=NOON, to=region(to), reason="迁址")
        firm.refresh_from_db()
        assert firm.region == region(to)

    return move


@pytest.fixture(autouse=True)
def agrees(cast):
    """Whatever was written: readings kept by marks equal a count of everything."""
    yield
    fold(at=NOON)
    assert first_difference(today=TODAY) is None


def test_withdrawing_the_weak_raises_no_rate(taken_off):
    good = diagnosed()
    certificate(good.enterprise, issued_on=date(2026, 6, 1))
    mark("certification.Certificate", region_id=good.region_id)
    weak = [listed() for _n in range(3)]
    before = {code: parts(code) for code in (VISITS, CERTIFIED)}
    assert before == {VISITS: (1, 4), CERTIFIED: (1, 4)}
    for entry in weak:
        taken_off(entry)
    assert {code: parts(code) for code in before} == before
    assert figure("roster.listed").value == 1
    assert figure("roster.confirmed").value == 4


def test_who_was_diagnosed_and_left_stays_in_both_parts(taken_off):
    one, two = diagnosed(), diagnosed()
    taken_off(one)
    taken_off(two)
    assert everywhere(VISITS) == [(2, 2), (0, 0), (2, 2), (2, 2)]
    assert figure(VISITS).value == 100
    assert figure("visits.enterprises").value == 2
    assert figure("roster.listed").value == 0


def test_who_was_entered_twice_never_was_in_the_year(taken_off):
    listed()
    twice, seen = listed(), diagnosed()
    certificate(twice.enterprise, issued_on=date(2026, 6, 1))
    mark("certification.Certificate", region_id=twice.region_id)
    assert (parts(VISITS), parts(CERTIFIED)) == ((1, 3), (1, 3))
    taken_off(twice, "duplicate")
    taken_off(seen, "duplicate")
    assert (parts(VISITS), parts(CERTIFIED)) == ((0, 1), (0, 1))


def test_who_only_waited_was_never_in_the_year(taken_off):
    waits = roster_entry()
    told(waits.enterprise)
    taken_off(waits)
    assert parts(VISITS) == (0, 0)


def test_who_moves_counts_where_it_went_with_what_it_has_done(moved):
    entry = diagnosed()
    certificate(entry.enterprise, issued_on=date(2026, 6, 1))
    mark("certification.Certificate", region_id=entry.region_id)
    moved(entry.enterprise)
    gone = [(0, 0), (1, 1), (1, 1), (1, 1)]
    assert everywhere(VISITS) == gone
    assert everywhere(CERTIFIED) == gone  # certified before it moved, after it was listed
    assert everywhere(VISITS, OCTOBER) == [(0, 0), (0, 1), (0, 1), (0, 1)]
    assert [int(figure("roster.listed", one, OCTOBER).value) for one in PLACES] == [1, 0, 1, 1]


def test_who_moves_and_leaves_there_counts_there(cast, acting, moved):
    entry = listed()
    moved(entry.enterprise)
    after = RosterEntry.objects.get(came_from=entry)
    by = acting(cast.other_city)
    operations.move_many(
        cycle(), entries=[after], verb="withdraw", by=by, at=NOON, withdrawal="unwilling"
    )
    assert everywhere(VISITS) == [(0, 0), (0, 1), (0, 1), (0, 1)]


def test_who_left_and_is_listed_again_elsewhere_counts_once_and_last(cast, acting, taken_off):
    entry = diagnosed()
    taken_off(entry)
    fold(at=NOON)
    firm = entry.enterprise
    firm.region = region("330382")
    firm.save()
    again = roster_entry(firm, nominated_on=TODAY)
    operations.list_entry(again, by=acting(cast.city), at=NOON)
    for place in (entry.region_id, firm.region_id):
        mark("enterprises.Enterprise", region_id=place, decides=True)
    assert everywhere(VISITS) == [(0, 0), (1, 1), (1, 1), (1, 1)]
    there = acting(holder("county_officer", "330382"))
    operations.withdraw(again, withdrawal="duplicate", by=there, at=NOON)
    assert everywhere(VISITS) == [(1, 1), (0, 0), (1, 1), (1, 1)]


def test_the_months_own_rate_is_of_everybody_there_by_then():
    diagnosed()
    listed()
    assert parts(VISITS, to_date=False) == (1, 2)
    assert parts(VISITS, month=OCTOBER, to_date=False) == (0, 2)
    assert parts(VISITS, month=Period.month(2026, 3)) == (0, 0)


@pytest.mark.parametrize("code", [VISITS, CERTIFIED])
def test_behind_either_part_stand_as_many_rows_as_it_says(taken_off, moved, code):
    entries = [diagnosed(), diagnosed(), listed(), listed(), listed("330382"), diagnosed()]
    for entry in entries[:3]:
        certificate(entry.enterprise, issued_on=date(2026, 6, 1))
        mark("certification.Certificate", region_id=entry.region_id)
    taken_off(entries[0])
    taken_off(entries[3], "duplicate")
    moved(entries[1].enterprise)
    moved(entries[2].enterprise)
    one = indicators[code]
    for place in PLACES:
        counted = parts(code, place)
        assert counted[0] <= counted[1]
        for measure, value in zip((one.numerator, one.denominator), counted, strict=True):
            rows = rows_behind(
                measure, YEAR, NOVEMBER, path=region(place).path, today=TODAY, to_date=True
            )
            assert len(rows) == value
            assert all(getter(row) != "" for row in rows for _title, getter in measure.columns)
    assert parts(code, "330000") == {VISITS: (3, 5), CERTIFIED: (3, 5)}[code]


def test_the_page_that_explains_the_rate_says_who_is_in_it(signed_in, cast, taken_off):
    taken_off(listed())
    asked = {"region": "330381", "year": "2026", "month": "2026-11"}
    page = signed_in(cast.officer).get(f"/explain/{VISITS}/", asked)
    assert page.status_code == 200
    assert "withdrawn since or not" in page.text
    assert "Enterprises confirmed on the roster in the year" in page.text
