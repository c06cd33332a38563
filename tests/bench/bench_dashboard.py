"""The coverage question by REST, home and the coverage page, beside an empty view and GROUP BY.

DESIGN 7: ≥ 0.5 of an empty Django view; ≥ 100 times the raw GROUP BY (at a million rows); ten
times the rows cost ≤ 1.2. The empty view has no middleware, no session and no template; beside it
stands an empty view of the portal, to which somebody is signed in. The question comes with a key
that is admitted and counted; home and the coverage page are HTML with all that a page has. A GROUP
BY over a tenth of the rows need be outdone a tenth as much. What the portal answers is the same as
the GROUP BY says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils import timezone

from tests.bench import databases, seeding, serving
from tests.bench.bench_returns import key_headers
from tests.bench.figures import in_turns, told
from tests.bench.serving import Headers, got, read

ROWS = {"small": (10_000, 100_000), "full": (100_000, 1_000_000)}
REQUESTS = 16
HOME, COVERAGE = "/", "/coverage/?region=330000&indicator=roster.listed"
QUESTION = "/api/v1/indicators/{}/figures/?region=330000&beneath=counties"
LISTED, VISITED = (QUESTION.format(code) for code in ("roster.listed", "visits.enterprises"))


@dataclass(frozen=True, slots=True)
class Stage:
    """A seeded database behind gunicorn."""

    port: int
    browser: Headers
    key: Headers
    grouped: str


def run(size: str = "small") -> None:
    few, many = ROWS[size]
    with (
        _staged("bench_few", few) as less,
        _staged("bench_many", many) as more,
        serving.served("tests.bench.floors.plain:application") as floor_port,
    ):
        agree(more, floor_port)
        _measured(less, more, floor_port, f">= {many / 10_000:g}")


@contextmanager
def _staged(name: str, count: int) -> Iterator[Stage]:
    with databases.fresh(name):
        year = seed(count)
        browser = seeding.session_of(seeding.manager())
        day = timezone.localdate()
        key = api_key()
        databases.analysed()
        with serving.served("tests.bench.wsgi:application") as port:
            yield Stage(port, browser, key, f"/grouped/?year={year}&on={day}")


def seed(count: int) -> str:
    """A register, rosters and visits of two years, counted; the code of this year."""
    seeding.register(count)
    code = seeding.years()[0]
    seeding.readings()
    return code


def api_key() -> Headers:
    from datetime import timedelta

    day = timezone.localdate() + timedelta(days=90)
    return key_headers(("indicators.reading.view",), expires_on=day)


def agree(stage: Stage, floor_port: int) -> None:
    """Readings and GROUP BY say the same of every county."""
    counted = json.loads(read(floor_port, stage.grouped, {}))
    for path, place in ((LISTED, 1), (VISITED, 2)):
        told_by_us = json.loads(read(stage.port, path, stage.key))["results"]
        figures = {one["region"]: float(one["numerator"]) for one in told_by_us}
        wrong = {c: n for c, n in counted.items() if figures.get(c) != n[place]}
        if wrong or not any(figures.values()):
            raise AssertionError(f"readings and GROUP BY differ: {dict(list(wrong.items())[:3])}")


def _measured(less: Stage, more: Stage, floor_port: int, over_rows: str) -> None:
    empty, signed_in, grouped, question, home, page, *fewer = in_turns(
        lambda: got(floor_port, "/empty/", {}, 20 * REQUESTS),
        lambda: got(more.port, "/bench/empty/", more.browser, 6 * REQUESTS),
        lambda: got(floor_port, more.grouped, {}, 4),
        lambda: got(more.port, LISTED, more.key, 3 * REQUESTS),
        lambda: got(more.port, HOME, more.browser, REQUESTS),
        lambda: got(more.port, COVERAGE, more.browser, REQUESTS),
        lambda: got(less.port, LISTED, less.key, 3 * REQUESTS),
        lambda: got(less.port, HOME, less.browser, REQUESTS),
        lambda: got(less.port, COVERAGE, less.browser, REQUESTS),
    )
    told("signed_in_empty_view_vs_empty_view", "requests/s", signed_in, empty)
    for name, ours, small in zip(
        ("dashboard_question", "home_page", "coverage_page"),
        (question, home, page),
        fewer,
        strict=True,
    ):
        told(f"{name}_vs_empty_view", "requests/s", ours, empty, ">= 0.5")
        told(f"{name}_vs_group_by", "requests/s", ours, grouped, over_rows)
        told(f"{name}_times_10_rows", "ms", 4000 / ours, 4000 / small, "<= 1.2")
