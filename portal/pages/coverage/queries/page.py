"""The coverage page put together from readings, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from portal.accounts.actor import Actor
from portal.indicators.definition import Indicator
from portal.indicators.dimensions import is_figure_told_by
from portal.indicators.folding import fold_for_reading
from portal.indicators.reading import Figure, read_within
from portal.indicators.trends import Track, read_months
from portal.indicators.years import YearFacts, targets_of
from portal.kernel.period import Period
from portal.pages.coverage.queries.aims import is_held, rule_text
from portal.pages.coverage.queries.areas import Areas, areas_of
from portal.pages.coverage.queries.cards import (
    HEADLINES,
    card_of,
    late_card,
    late_months_card,
    shows_late,
)
from portal.pages.coverage.queries.choice import Choice, refuse_untold, regions_reached
from portal.pages.coverage.queries.funnel import Funnel, funnel_of, stages_told
from portal.pages.coverage.queries.heat import Heat, heat_of
from portal.pages.coverage.queries.late import late_in, late_month_of, late_months_in, remind_url
from portal.pages.coverage.queries.line import months_of, points_of
from portal.pages.coverage.queries.lines import Lines, covering_of
from portal.pages.coverage.queries.months import ByMonth, by_month
from portal.pages.coverage.queries.peers import groups_of, size_of
from portal.pages.coverage.queries.ranking import Comparing, Ranking, is_ranked, rankings_of
from portal.pages.coverage.queries.table import lines_of, surplus_text
from portal.pages.coverage.queries.tiles import tiles_of
from portal.pages.coverage.queries.wording import declared, number_text
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.web.contributions import LateCounty, LateMonth, ways_down


@dataclass
class Coverage:
    """Everything on the page."""

    choice: Choice
    areas: Areas
    cards: list[dict[str, Any]] = field(default_factory=list)
    tiles: dict[str, Any] | None = None
    rankings: list[Ranking] = field(default_factory=list)
    is_ranked: bool = False
    target: Decimal | None = None
    target_text: str = ""
    target_rule: str = ""
    funnel: Funnel = field(default_factory=Funnel)
    heat: Heat = field(default_factory=Heat)
    points: list[dict[str, Any]] = field(default_factory=list)
    by_month: ByMonth = field(default_factory=ByMonth)
    lines: list[dict[str, Any]] = field(default_factory=list)
    surplus_text: str = ""
    late_month: Period | None = None
    late: list[LateCounty] = field(default_factory=list)
    late_months: list[LateMonth] = field(default_factory=list)
    remind_url: str = ""
    ways: list[dict[str, str]] = field(default_factory=list)
    ancestors: list[Region] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Read:
    """What the statements gave."""

    figures: dict[int, dict[str, Figure]]
    track: Track
    targets: dict[tuple[str, int], Decimal]
    last_year: str


def coverage_of(
    choice: Choice,
    actor: Actor,
    *,
    at: datetime,
    within: list[Region] | None = None,
    years: Sequence[YearFacts] = (),
    in_brief: bool = False,
) -> Coverage:
    """Read the page. Statements: constant in regions, rows and months.

    `within` is every region that ever lay beneath, where the caller has read them; `years` are
    those to compare with. `in_brief` is what the home page shows: no map, no heat table, and not
    who the late counties' persons are, nor when they were reminded.
    """
    refuse_untold(choice)
    areas = areas_of(choice, at=at, within=within)
    fold_for_reading(at=at, path=choice.region.path)
    areas = areas.folded()
    read = _read(areas, years, in_brief=in_brief)
    page = Coverage(choice, areas)
    page.late_month = late_month_of(choice, at)
    if shows_late(choice):
        _find_late(page, page.late_month, actor, at=at, in_brief=in_brief)
    _compare(page, read, today=localdate(at))
    lines = Lines(areas, read.track, read.last_year, at)
    page.cards = _cards(page, read, lines, in_brief=in_brief)
    if not in_brief:
        _detail(page, read)
        months = months_of(choice, at=at)
        page.points = points_of(lines, months)
        page.by_month = by_month(areas, read.track, months)
        page.ways = [
            {"label": str(way.label), "url": way.url(choice.region)}
            for way in ways_down
            if actor.may(way.permission)
        ]
        page.ancestors = _ancestors(choice.region, actor)
    return page


def _find_late(
    page: Coverage, month: Period, actor: Actor, *, at: datetime, in_brief: bool
) -> None:
    """Of a county the months that it owes, of an area the counties that owe the month."""
    if page.choice.region.level == Level.COUNTY:
        page.late_months = late_months_in(page.choice, month, actor, at=at)
        return
    page.late = late_in(page.areas, month, actor, at=at, in_brief=in_brief)
    page.remind_url = remind_url(actor)


def _read(areas: Areas, years: Sequence[YearFacts], *, in_brief: bool) -> Read:
    choice, wanted = areas.choice, _wanted(areas.choice)
    last = next((one.code for one in years if one.year == choice.year.year - 1), "")
    track = read_months(
        wanted,
        [choice.region.pk],
        [choice.year.code, last] if last else [choice.year.code],
        beside=([choice.indicator], [one.pk for one in areas.listed]),
        covering=covering_of(areas, wanted),
        scope=areas.scope,
    )
    regions = [choice.region, *areas.listed] if in_brief else areas.every
    figures = read_within(
        wanted,
        regions,
        choice.year.code,
        choice.month,
        to_date=choice.to_date,
        counties=areas.counties,
        scope=areas.scope,
    )
    targets = (
        {}
        if choice.is_narrowed
        else targets_of(choice.year.code, [one.code for one in wanted], [one.pk for one in regions])
    )
    return Read(figures, track, targets, last)


def _wanted(choice: Choice) -> list[Indicator]:
    """Headlines, stages, sizes and what was chosen, as far as the cut is told."""
    stages = [one for _stage, one in stages_told(choice)]
    size = size_of(choice)
    found = [*_headlines(choice), *stages, *([size] if size else []), choice.indicator]
    return list({one.code: one for one in found}.values())


def _headlines(choice: Choice) -> Iterable[Indicator]:
    return [one for one in declared(HEADLINES) if is_figure_told_by(one, choice.cut)]


def _cards(page: Coverage, read: Read, lines: Lines, *, in_brief: bool) -> list[dict[str, Any]]:
    """What was chosen comes first, where it is none of the headlines."""
    choice = page.choice
    own = read.figures[choice.region.pk]
    shown = list(_headlines(choice))
    if not in_brief and choice.indicator not in shown:
        shown.insert(0, choice.indicator)
    cards = [
        card_of(own[one.code], lines, read.targets.get((one.code, choice.region.pk)))
        for one in shown
    ]
    if shows_late(choice) and page.late_month is not None:
        is_county = choice.region.level == Level.COUNTY
        cards.append(
            late_months_card(page.late_months, page.late_month)
            if is_county
            else late_card(page.late, page.late_month)
        )
    return cards


def _compare(page: Coverage, read: Read, *, today: date) -> None:
    choice = page.choice
    code = choice.indicator.code
    if is_held(choice.indicator, to_date=choice.to_date):
        page.target = read.targets.get((code, choice.region.pk))
    if page.target is not None:
        page.target_text = f"{number_text(page.target)}{'%' if choice.indicator.is_ratio else ''}"
    page.is_ranked = is_ranked(choice)
    if page.areas.children:
        if any(of == code for of, _pk in read.targets):
            page.target_rule = rule_text(choice, today=today)
        comparing = Comparing(choice, read.figures, read.targets, read.track, today)
        groups = groups_of(choice, page.areas.listed, read.figures)
        page.rankings = rankings_of(comparing, groups)


def _detail(page: Coverage, read: Read) -> None:
    """What the home page leaves out."""
    choice = page.choice
    late = frozenset(one.code for one in page.late)
    page.tiles = tiles_of(page.areas, read.figures, late)
    page.funnel = funnel_of(choice, read.figures[choice.region.pk])
    page.heat = heat_of(page.areas)
    page.lines = lines_of(page.areas, read.figures, page.late)
    page.surplus_text = surplus_text(page.areas, read.figures)
    if choice.region.level == Level.COUNTY:
        page.lines = [line | {"late": len(page.late_months)} for line in page.lines]


def _ancestors(region: Region, actor: Actor) -> list[Region]:
    """The regions above this one that the person may read too, from the top."""
    parts = region.path.split(".")[:-1]
    paths = [".".join(parts[:depth]) + "." for depth in range(1, len(parts))]
    reached = regions_reached(actor)
    seen = [path for path in paths if any(path.startswith(top) for top in reached)]
    return list(Region.objects.living().filter(path__in=seen).order_by("path")) if seen else []
