"""The coverage page put together from readings, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.accounts.actor import Actor
from portal.indicators.definition import Indicator
from portal.indicators.reading import all_beneath, beneath, read_each, trends
from portal.indicators.years import targets_of
from portal.kernel.period import Period
from portal.pages.coverage.queries.cards import HEADLINES, cards_of
from portal.pages.coverage.queries.choice import Choice, regions_reached
from portal.pages.coverage.queries.funnel import FUNNEL, steps_of
from portal.pages.coverage.queries.late import late_in, late_month_of, remind_url
from portal.pages.coverage.queries.line import months_of, points_of
from portal.pages.coverage.queries.ranking import bars_of
from portal.pages.coverage.queries.table import lines_of
from portal.pages.coverage.queries.tiles import tiles_of
from portal.pages.coverage.queries.wording import declared
from portal.regions.models import Region
from portal.web.contributions import LateCounty, ways_down


@dataclass
class Coverage:
    """Everything on the page."""

    choice: Choice
    cards: list[dict[str, Any]] = field(default_factory=list)
    tiles: dict[str, Any] | None = None
    bars: list[dict[str, Any]] = field(default_factory=list)
    target: Decimal | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    late_month: Period | None = None
    late: list[LateCounty] = field(default_factory=list)
    late_codes: frozenset[str] = frozenset()
    remind_url: str = ""
    ways: list[dict[str, str]] = field(default_factory=list)
    ancestors: list[Region] = field(default_factory=list)


def coverage_of(
    choice: Choice,
    actor: Actor,
    *,
    at: datetime,
    within: list[Region] | None = None,
    in_brief: bool = False,
) -> Coverage:
    """Read the page. Statements: constant in regions, rows and months.

    `within` is every region that ever lay beneath, where the caller has read them. `in_brief`
    leaves out who the late counties' persons are, and when they were reminded.
    """
    within = all_beneath(choice.region) if within is None else within
    children, counties = beneath(choice.region, on=choice.month.last, within=within)
    wanted = _wanted(choice.indicator)
    regions = _unique([choice.region, *children, *counties])
    figures = read_each(
        wanted,
        regions,
        choice.year.code,
        choice.month,
        at=at,
        to_date=choice.to_date,
        counties=counties or [choice.region],
    )
    months = months_of(choice, at=at)
    lines = trends(
        [one for one in _wanted(choice.indicator) if not one.is_coverage],
        choice.region,
        choice.year.code,
        months,
        to_date=choice.to_date,
    )
    before = {code: line[-2] for code, line in lines.items() if len(line) > 1}
    own = figures[choice.region.pk]
    targets = targets_of(choice.year.code, choice.indicator.code, [r.pk for r in regions])
    page = Coverage(choice)
    page.late_month = late_month_of(choice, at)
    page.late = late_in(choice, page.late_month, within, actor, at=at, in_brief=in_brief)
    page.late_codes = frozenset(one.code for one in page.late)
    page.remind_url = remind_url(actor)
    page.cards = cards_of(own, before, page)
    page.steps = steps_of(own)
    page.target = targets.get(choice.region.pk)
    page.bars = bars_of(choice, children, figures, targets)
    page.tiles = tiles_of(choice, counties, [choice.region, *children], figures, page.late_codes)
    page.lines = lines_of(choice, children or [choice.region], figures, page.late)
    page.points = points_of(lines.get(choice.indicator.code, []))
    page.ways = [
        {"label": str(way.label), "url": way.url(choice.region)}
        for way in ways_down
        if actor.may(way.permission)
    ]
    page.ancestors = _ancestors(choice.region, actor)
    return page


def _unique(regions: Sequence[Region]) -> list[Region]:
    return list({region.pk: region for region in regions}.values())


def _wanted(chosen: Indicator) -> list[Indicator]:
    found = {one.code: one for one in (*declared(HEADLINES), *declared(FUNNEL), chosen)}
    return list(found.values())


def _ancestors(region: Region, actor: Actor) -> list[Region]:
    """The regions above this one that the person may read too, from the top."""
    parts = region.path.split(".")[:-1]
    paths = [".".join(parts[:depth]) + "." for depth in range(1, len(parts))]
    reached = regions_reached(actor)
    seen = [path for path in paths if any(path.startswith(top) for top in reached)]
    return list(Region.objects.living().filter(path__in=seen).order_by("path")) if seen else []
