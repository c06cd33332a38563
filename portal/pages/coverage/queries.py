"""What the coverage page shows, put together from readings in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.indicators.definition import Indicator, indicators
from portal.indicators.reading import Figure, all_beneath, beneath, read_each, trends
from portal.indicators.vocabulary import Permission
from portal.indicators.years import YearFacts, targets_of
from portal.kernel.errors import Invalid
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.storage import region_of
from portal.regions.vocabulary import Level
from portal.web.contributions import LateCounty, late_lists, ways_down
from portal.web.drawing import tile_map

#: what stands at the top, as far as the rooms declare it
HEADLINES = (
    "coverage.counties",
    "visits.rate",
    "visits.enterprises",
    "certificates.enterprises",
)
#: the steps of the programme, in order
FUNNEL = (
    "roster.listed",
    "questionnaire.surveyed",
    "visits.enterprises",
    "plans.enterprises",
    "certificates.enterprises",
)
DEFAULT = ("visits.rate", "roster.listed")
#: lower bounds of the map's bands 2 to 5, in percent
BANDS = (60, 70, 80, 90)
ICONS = ("geo-alt", "graph-up-arrow", "people", "patch-check")
KINDS = ("info", "ok", "info", "warn")


@dataclass(frozen=True, slots=True)
class Choice:
    """The state of the page: where, which year and month, which indicator, to date or alone."""

    region: Region
    year: YearFacts
    month: Period
    indicator: Indicator
    to_date: bool

    @property
    def query(self) -> str:
        span = "" if self.to_date else "&span=month"
        return (
            f"region={self.region.code}&month={self.month.code}"
            f"&indicator={self.indicator.code}{span}"
        )


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


def regions_reached(actor: Actor) -> list[str]:
    """The paths beneath which this person may read figures; "" is the whole nation."""
    paths = {
        str(grant.value) for grant in actor.holding(Permission.VIEW) if grant.boundary == "region"
    }
    return sorted(p for p in paths if not any(p != q and p.startswith(q) for q in paths))


def default_indicator() -> Indicator:
    """The first of the defaults that a room declares; else the first declared."""
    for code in DEFAULT:
        if (found := indicators.get(code)) is not None:
            return found
    return next(iter(indicators))


def region_named(query: Mapping[str, str], actor: Actor) -> Region | None:
    """The region that a query names, or the first that the person reaches; None outside it."""
    reached = regions_reached(actor)
    code = query.get("region", "")
    living = Region.objects.living()
    if code:
        region = region_of(code[:6]) if code.isalnum() else None
    else:
        region = living.filter(path=reached[0] or "33.").first() if reached else None
    if region is None or not any(region.path.startswith(path) for path in reached):
        return None
    return region


def choice_named(
    query: Mapping[str, str], region: Region, years: list[YearFacts], *, at: datetime
) -> Choice:
    """The state that a query names; what it leaves out has a default, what is wrong is said."""
    year, month = _year_and_month(query.get("month", ""), query.get("year", ""), years, at)
    code = query.get("indicator", "")
    indicator = indicators.get(code) if code else default_indicator()
    if indicator is None:
        words = _("There is no indicator “%(code)s”. Choose one from the list.") % {"code": code}
        raise Invalid(words, indicator=words)
    return Choice(region, year, month, indicator, query.get("span") != "month")


def _year_and_month(
    month: str, year: str, years: list[YearFacts], at: datetime
) -> tuple[YearFacts, Period]:
    by_year = {str(facts.year): facts for facts in years}
    if month and (not year or month.startswith(year)):
        try:
            period = Period.parse(month)
        except ValueError:
            period = None
        facts = by_year.get(month[:4])
        if period is None or not period.is_month or facts is None:
            words = _("“%(month)s” is no month of a programme year. Write it like 2026-10.")
            raise Invalid(words % {"month": month}, month=words % {"month": month})
        return facts, period
    facts = by_year.get(year, years[0])
    return facts, facts.months(today=localdate(at))[-1]


def figure_text(figure: Figure) -> str:
    """As the page writes it: 83.5 %, 1,284, or — over a denominator of 0."""
    if figure.value is None:
        return "—"
    if figure.indicator.is_ratio and not figure.indicator.is_coverage:
        return f"{figure.value}%"
    if figure.indicator.is_coverage:
        return f"{figure.numerator:,.0f}"
    whole = figure.value == figure.value.to_integral_value()
    return f"{figure.value:,.0f}" if whole else f"{figure.value:,.1f}"


def explain_url(figure: Figure, *, part: str = "numerator") -> str:
    return f"{explain_path(figure.indicator)}?{explain_query(figure, part=part)}"


def explain_path(indicator: Indicator) -> str:
    return reverse("pages:explain", args=[indicator.code])


def explain_query(figure: Figure, *, part: str = "numerator") -> str:
    span = "" if figure.to_date else "&span=month"
    return f"region={figure.region.code}&month={figure.period.code}&part={part}{span}"


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
    months = _months(choice, at=at)
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
    page.late_month = _late_month(choice, at)
    page.late = _late(choice, page.late_month, within, actor, at=at, in_brief=in_brief)
    page.late_codes = frozenset(one.code for one in page.late)
    page.remind_url = _remind_url(actor)
    page.cards = _cards(own, before, page)
    page.steps = _funnel(own)
    page.target = targets.get(choice.region.pk)
    page.bars = _bars(choice, children, figures, targets)
    page.tiles = _tiles(choice, counties, [choice.region, *children], figures, page.late_codes)
    page.lines = _lines(choice, children or [choice.region], figures, page.late)
    page.points = _points(lines.get(choice.indicator.code, []))
    page.ways = [
        {"label": str(way.label), "url": way.url(choice.region)}
        for way in ways_down
        if actor.may(way.permission)
    ]
    page.ancestors = _ancestors(choice.region, actor)
    return page


def _unique(regions: Sequence[Region]) -> list[Region]:
    return list({region.pk: region for region in regions}.values())


def _some(codes: Sequence[str]) -> list[Indicator]:
    return [found for code in codes if (found := indicators.get(code)) is not None]


def _wanted(chosen: Indicator) -> list[Indicator]:
    found = {one.code: one for one in (*_some(HEADLINES), *_some(FUNNEL), chosen)}
    return list(found.values())


def _cards(
    own: dict[str, Figure], before: dict[str, Figure], page: Coverage
) -> list[dict[str, Any]]:
    cards = []
    for indicator, icon, kind in zip(_some(HEADLINES), ICONS, KINDS, strict=False):
        figure, last = own[indicator.code], before.get(indicator.code)
        change = _change(figure, last) if last is not None else None
        denominator = figure.denominator if indicator.is_coverage else None
        cards.append(
            {
                "label": str(indicator.title),
                "value": figure_text(figure),
                "unit": f"/ {denominator:,.0f}" if denominator is not None else "",
                "url": explain_url(figure),
                "note": "",
                "change": change,
                "change_unit": _(" points") if indicator.is_ratio else "",
                "change_text": _("against last month"),
                "change_decimals": indicator.decimals if indicator.is_ratio else 0,
                "icon": icon,
                "kind": kind,
            }
        )
    if page.choice.region.level != Level.COUNTY and len(late_lists):
        cards.append(_late_card(page))
    return cards[:4] if len(cards) < 5 else [*cards[:3], cards[-1]]


def _change(figure: Figure, last: Figure) -> Decimal | None:
    """Points between two rates, or what was added; None where one of them is not known."""
    if figure.value is None or last.value is None:
        return None
    return (
        figure.value - last.value
        if figure.indicator.is_ratio
        else figure.numerator - last.numerator
    )


def _late_card(page: Coverage) -> dict[str, Any]:
    return {
        "label": _("Returns overdue"),
        "value": str(len(page.late)),
        "unit": _("counties"),
        "url": "#late",
        "note": _("Month %(month)s") % {"month": page.late_month or page.choice.month},
        "icon": "alarm",
        "kind": "error" if page.late else "ok",
    }


def _funnel(own: dict[str, Figure]) -> list[dict[str, Any]]:
    found = [own[one.code] for one in _some(FUNNEL)]
    if len(found) < 3 or not found[0].numerator:
        return []
    first, steps, shares = found[0].numerator, [], []
    for number, figure in enumerate(found):
        previous = found[number - 1].numerator if number else None
        share = round(100 * figure.numerator / previous, 1) if previous else None
        shares.append(share)
        steps.append(
            {
                "label": str(figure.indicator.title),
                "value_text": figure_text(figure),
                "percent": float(100 * figure.numerator / first),
                "url": explain_url(figure),
                "note": _("%(n)s%% of the step before") % {"n": share} if share is not None else "",
                "low": False,
            }
        )
    weakest = min(
        (n for n, share in enumerate(shares) if share is not None), key=lambda n: shares[n] or 0
    )
    steps[weakest]["low"] = True
    return steps


def _percent(figure: Figure, most: Decimal) -> float:
    """The length of a bar: the percentage itself, or the share of the largest figure."""
    if figure.value is None:
        return 0.0
    if figure.indicator.is_ratio:
        return float(min(figure.value, Decimal(100)))
    return float(100 * figure.value / most) if most else 0.0


def _bars(
    choice: Choice,
    children: list[Region],
    figures: dict[int, dict[str, Figure]],
    targets: dict[int, Decimal],
) -> list[dict[str, Any]]:
    chosen = [figures[child.pk][choice.indicator.code] for child in children]
    most = max((figure.value or Decimal() for figure in chosen), default=Decimal())
    chosen.sort(key=lambda one: (one.value is None, -(one.value or 0), one.region.code))
    aim = targets.get(choice.region.pk) if choice.indicator.is_ratio else None
    return [
        {
            "name": figure.region.name,
            "url": f"{reverse('pages:coverage')}?{_down(choice, figure.region)}",
            "percent": _percent(figure, most),
            "value_text": figure_text(figure) if not figure.indicator.is_coverage
            else f"{figure.value}%" if figure.value is not None else "—",
            "low": _is_low(figure, targets.get(figure.region.pk, aim)),
            "title": f"{figure.numerator:,.0f} / {figure.denominator:,.0f}"
            if figure.denominator is not None
            else "",
        }
        for figure in chosen
    ]  # fmt: skip


def _is_low(figure: Figure, aim: Decimal | None) -> bool:
    return aim is not None and figure.value is not None and figure.value < aim * Decimal("0.9")


def _down(choice: Choice, region: Region) -> str:
    return Choice(region, choice.year, choice.month, choice.indicator, choice.to_date).query


def _band(figure: Figure, most: Decimal) -> int | None:
    if figure.value is None:
        return None
    percent = _percent(figure, most)
    return (
        1 + sum(1 for bound in BANDS if percent >= bound)
        if figure.indicator.is_ratio
        else (1 + min(4, int(percent // 20)))
    )


def _tiles(
    choice: Choice,
    counties: list[Region],
    cities: list[Region],
    figures: dict[int, dict[str, Figure]],
    late: frozenset[str],
) -> dict[str, Any] | None:
    if not counties:
        return None
    chosen = {county.code: figures[county.pk][choice.indicator.code] for county in counties}
    most = max((one.value or Decimal() for one in chosen.values()), default=Decimal())
    names = {one.code: one.name for one in cities}
    shown = {}
    for county in counties:
        figure = chosen[county.code]
        text = figure_text(figure)
        said = _("%(county)s: %(indicator)s %(figure)s")
        title = said % {
            "county": county.name,
            "indicator": choice.indicator.title,
            "figure": text,
        }
        if county.code in late:
            title = _("%(said)s; return overdue") % {"said": title}
        shown[county.code] = {
            "name": county.name,
            "value_text": text,
            "band": _band(figure, most),
            "late": county.code in late,
            "url": f"?{_down(choice, county)}",
            "title": title,
        }
    province = f"{choice.region.code[:2]}0000"
    return tile_map(province, shown, city_names={c: n.removesuffix("市") for c, n in names.items()})


def bands_of(indicator: Indicator) -> list[dict[str, Any]]:
    """The legend of the map, the darkest first."""
    if not indicator.is_ratio:
        texts = ("< 20%", "20–40%", "40–60%", "60–80%", _("≥ 80%% of the largest") % ())
    else:
        texts = ("< 60%", "60–70%", "70–80%", "80–90%", "≥ 90%")
    return [{"band": band, "text": texts[band - 1]} for band in range(5, 0, -1)]


def _lines(
    choice: Choice,
    regions: list[Region],
    figures: dict[int, dict[str, Figure]],
    late: list[LateCounty],
) -> list[dict[str, Any]]:
    """The table beside the map: the same figures, with what they are made of."""
    lines = []
    for region in regions:
        figure = figures[region.pk][choice.indicator.code]
        lines.append(
            {
                "region": region,
                "url": f"?{_down(choice, region)}",
                "figure": figure,
                "text": figure_text(figure),
                "numerator": f"{figure.numerator:,.0f}",
                "denominator": f"{figure.denominator:,.0f}"
                if figure.denominator is not None
                else "",
                "numerator_url": explain_url(figure),
                "denominator_url": explain_url(figure, part="denominator"),
                "late": sum(1 for one in late if _is_within(one, region)),
            }
        )
    return lines


def _is_within(late: LateCounty, region: Region) -> bool:
    return late.code == region.code or (
        region.level == Level.CITY and late.code[:4] == region.code[:4]
    )


def _months(choice: Choice, *, at: datetime) -> list[Period]:
    """The months of the year up to the chosen one."""
    months = choice.year.months(today=localdate(at))
    return [month for month in months if month.code < choice.month.code] + [choice.month]


def _points(line: list[Figure]) -> list[dict[str, Any]]:
    return [
        {
            "label": f"{figure.period.first.month}",
            "value": float(figure.value) if figure.value is not None else None,
            "text": figure_text(figure),
        }
        for figure in line
    ]


def _late_month(choice: Choice, at: datetime) -> Period:
    """The month whose returns may be late: a month that is not over has none due."""
    return choice.month if choice.month.last < localdate(at) else choice.month.previous()


def _late(
    choice: Choice,
    month: Period,
    within: list[Region],
    actor: Actor,
    *,
    at: datetime,
    in_brief: bool,
) -> list[LateCounty]:
    return [
        county
        for one in late_lists
        if actor.may(one.permission)
        for county in one.late(choice.year, month, choice.region, within, at, in_brief)
    ]


def _remind_url(actor: Actor) -> str:
    for one in late_lists:
        if actor.may(one.remind_permission):
            return reverse(one.remind_url_name)
    return ""


def _ancestors(region: Region, actor: Actor) -> list[Region]:
    """The regions above this one that the person may read too, from the top."""
    parts = region.path.split(".")[:-1]
    paths = [".".join(parts[:depth]) + "." for depth in range(1, len(parts))]
    reached = regions_reached(actor)
    seen = [path for path in paths if any(path.startswith(top) for top in reached)]
    return list(Region.objects.living().filter(path__in=seen).order_by("path")) if seen else []
