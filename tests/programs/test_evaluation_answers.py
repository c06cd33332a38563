"""What questionnaires say of the effect stands frozen in the report; small groups do not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from portal.reports.blocks import Heading, Table
from programs.evaluation.documents import report_of
from programs.evaluation.schema import Frozen
from programs.questionnaires.schema import library
from tests.factories import region
from tests.factories.cycles import cycle as make_cycle
from tests.factories.enterprises import enterprise
from tests.factories.evaluation import dirty, taken
from tests.factories.questionnaires import response, version

pytestmark = pytest.mark.django_db
COUNTIES = {"330381": 6, "330382": 2, "330106": 8}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def cycle():
    """Ruian 6, Yueqing 2 and Xihu 8 enterprises in two waves; 14 of 16 say what is good of all."""
    year, known = make_cycle(), library()
    first = version(year, known["baseline_2026"])
    then = version(year, known["follow_up_12_2026"])
    asked = version(year, known["satisfaction_2026"])
    for code, count in COUNTIES.items():
        for number in range(count):
            firm = enterprise(code)
            good = code != "330382"
            before = {"P01": "100", "P06": "90", "Q0": ["top", "worker"], "Q1a": "3", "Q1c": "4"}
            after = before | {"P01": "120" if number else "150", "P06": "95", "Q1a": "5"}
            after |= {"Q7a": "much_higher" if good else "same", "E1": "clear" if good else "fair"}
            response(firm, to=first, state="submitted", answers=before)
            response(firm, to=then, state="submitted", answers=after)
            response(firm, to=asked, state="submitted", answers={"S7": "5" if good else "2"})
    dirty("programs.Response", *COUNTIES)
    return year


def tables(snapshot):
    return {one.number: one for one in report_of(snapshot).numbered() if isinstance(one, Table)}


def test_the_chapter_of_effects_is_filled_from_the_results(cycle):
    found = tables(taken(cycle))
    said = {row.cells[0]: row.cells[1:4] for row in found["21"].rows}
    assert said["Effect on quality clear"] == (14, 16, Decimal("87.50"))
    assert said["Awareness risen, says the top manager"] == (14, 16, Decimal("87.50"))
    assert said["Satisfied with the help"] == (14, 16, Decimal("87.50"))
    assert found["21"].rows[0].cells[4] != "—"
    roles = {row.cells[0]: row.cells[2:] for row in found["22"].rows}
    assert len(roles) == 2
    assert [cells[:2] + cells[3:4] + cells[5:] for cells in roles.values()] == [
        (16, Decimal("0.00"), Decimal("100.00"), Decimal("100.00")),
        (16, Decimal("100.00"), Decimal("100.00"), Decimal("0.00")),
    ]
    grown = {row.cells[0]: row.cells[2:] for row in found["23"].rows}
    n, mean, _interval, pooled, *_rest = grown["Revenue of the year"]
    assert (n, mean, pooled) == (16, Decimal("25.63"), Decimal("25.63"))  # (3 × 50 + 13 × 20) / 16
    assert grown["Share accepted at first inspection"][-1] == Decimal("5.00")
    titles = {row.cells[0] for row in found["14"].rows} if "14" in found else set()
    assert "Effect on quality clear" not in titles


def test_the_headings_of_the_chapter_are_counted(cycle):
    chapter = next(one for one in report_of(taken(cycle)).chapters if one.number == "8")
    numbers = [one.number for one in chapter.blocks if isinstance(one, Heading)]
    assert numbers == [f"8.{number}" for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= 3


def test_a_small_county_is_in_no_report_and_cannot_be_worked_out(cycle):
    """Of Wenzhou's two counties one has two enterprises: both are hidden, Wenzhou is not."""
    assert "21" in tables(taken(cycle, region=region("330300")))
    for code in ("330381", "330382"):
        snapshot = taken(cycle, region=region(code))
        frozen = Frozen(snapshot.content)
        assert frozen.fact("effects.performance") is None
        assert {"21", "22", "23"}.isdisjoint(tables(snapshot))
        hidden = frozen.part("effects")["growth"]
        assert {(one["pairs"], one["readings"]) for one in hidden} == {(None, None)} | {
            (0, None) for one in hidden if one["pairs"] == 0
        }
    whole = Frozen(taken(cycle).content)
    assert whole.fact("effects.performance", "330381") is None
    assert whole.fact("effects.performance", "330106").text == "100 (8/8)"


def test_answers_of_a_later_month_are_not_in_the_report_of_an_earlier_one(cycle):
    assert Frozen(taken(cycle, period="2026-03").content).part("effects") == {
        "growth": [],
        "awareness": [],
    }


def test_the_same_rows_give_the_same_report(cycle):
    first, second = taken(cycle), taken(cycle)
    assert first.content["parts"]["effects"] == second.content["parts"]["effects"]
    assert first.content["figures"] == second.content["figures"]
