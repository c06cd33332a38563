"""Points by the default weights: worked numbers, and what cannot be counted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from portal.indicators.definition import indicators
from programs.evaluation.schema import Frozen, Place
from programs.evaluation.scoring import Score, points_of, scheme, score, scores

COUNTY = Place("330381", "瑞安市", "county", "33.03.81.")
CITY = Place("330300", "温州市", "city", "33.03.")


def frozen(figures: dict[str, list[str | None]], targets: dict[str, str] | None = None) -> Frozen:
    """The same figures for the county and the city."""

    def said(parts: list[str | None]) -> dict[str, Any]:
        return {
            "version": 1, "unit": "percent", "decimals": 1, "is_coverage": False,
            "is_ratio": parts[1] is not None, "titles": {}, "formulas": {},
        }  # fmt: skip

    places = (COUNTY.code, CITY.code)
    return Frozen(
        {
            "region": CITY.code,
            "definitions": {code: said(parts) for code, parts in figures.items()},
            "figures": {code: dict.fromkeys(places, parts) for code, parts in figures.items()},
            "targets": {
                code: dict.fromkeys(places, value) for code, value in (targets or {}).items()
            },
        }
    )


def item(code: str, year: int = 2026):
    return next(one for one in scheme(year).items if one.code == code)


def test_the_weights_sum_to_a_hundred_on_every_level():
    sums = {
        one.code: [
            sum(i.points[level] for i in scheme(2026).items_of(one.code)) for level in LEVELS
        ]
        for one in scheme(2026).dimensions
    }
    assert sums == {
        "organisation": [25, 25, 25],
        "publicity": [15, 15, 15],
        "support": [30, 30, 30],
        "effects": [30, 30, 30],
    }


LEVELS = ("county", "city", "province")


@pytest.mark.parametrize(
    ("numerator", "target", "reached"),
    [("40", "80", "4.00"), ("80", "80", "8.00"), ("96", "80", "8.00"), ("0", "80", "0.00")],
)
def test_a_rate_counts_against_its_target_and_never_more_than_all(numerator, target, reached):
    content = frozen({"visits.rate": [numerator, "100"]}, {"visits.rate": target})
    assert score(item("visits"), content, COUNTY) == Score(Decimal(reached), Decimal("8.00"))


def test_a_count_counts_against_its_target():
    content = frozen({"roster.listed": ["30", None]}, {"roster.listed": "40"})
    assert score(item("roster"), content, COUNTY).reached == Decimal("6.00")


def test_a_count_counts_against_another():
    content = frozen({"questionnaire.surveyed": ["45", None], "roster.listed": ["60", None]})
    assert score(item("survey"), content, COUNTY).reached == Decimal("3.00")


def test_of_an_item_only_the_parts_are_counted_that_can_be():
    content = frozen({"problems.closure": ["45", "100"]}, {"problems.closure": "90"})
    assert score(item("closure"), content, COUNTY) == Score(Decimal("2.00"), Decimal("4.00"))


@pytest.mark.parametrize(
    "content",
    [
        frozen({}),
        frozen({"visits.rate": ["40", "100"]}),  # no target
        frozen({"visits.rate": ["40", "100"]}, {"visits.rate": "0"}),
        frozen({"visits.rate": ["0", "0"]}, {"visits.rate": "80"}),  # nobody to visit
    ],
)
def test_what_has_no_figure_or_no_goal_is_neither_reached_nor_lost(content):
    assert score(item("visits"), content, COUNTY) == Score()
    assert Score().percent is None


def test_coverage_of_counties_is_no_matter_of_a_county():
    content = frozen({"coverage.counties": ["1", "2"]})
    assert score(item("coverage"), content, COUNTY) == Score()
    assert score(item("coverage"), content, CITY) == Score(Decimal("2.00"), Decimal("4.00"))


def test_dimensions_add_up():
    content = frozen(
        {"visits.rate": ["40", "100"], "plans.rate": ["60", "100"]},
        {"visits.rate": "80", "plans.rate": "60"},
    )
    found = scores(scheme(2026), content, COUNTY)
    assert found["support"] == Score(Decimal("10.00"), Decimal("14.00"))
    assert found["support"].percent == Decimal("71.4")
    assert found["effects"] == Score()


def test_the_own_plan_is_counted_from_2027_on_and_2026_stays_as_it_was():
    plan, on_time = "papers.plan_coverage", "returns.on_time_share"
    for year, counted in ((2025, 3), (2026, 3), (2027, 5), (2030, 5)):
        found = score(
            item("meetings", year), frozen({plan: ["1", "1"], on_time: ["9", "9"]}), COUNTY
        )
        assert (found.reached, found.countable) == (counted, counted), year
    lacking = frozen({plan: ["0", "1"], on_time: ["9", "9"]})
    assert score(item("meetings", 2027), lacking, COUNTY) == Score(Decimal(3), Decimal(5))
    half = frozen({plan: ["5", "10"], on_time: ["9", "9"]})
    assert score(item("meetings", 2027), half, CITY) == Score(Decimal("3.2"), Decimal(4))
    assert (scheme(2026).version, scheme(2027).version) == ("2026.1", "2027.1")


def test_schemes_differ_in_what_they_count_alone():
    """Points that a province set are carried on by the codes of items."""
    first, second = scheme(2026), scheme(2027)
    assert points_of(first) == points_of(second)
    assert first.dimensions == second.dimensions
    differ = [a.code for a, b in zip(first.items, second.items, strict=True) if a != b]
    assert differ == ["meetings"]
    for year in (2026, 2027):
        named = {part.indicator for one in scheme(year).items for part in one.parts} - {""}
        assert {code for code in named if code not in indicators} == set()
