"""The counties on the map, and the year month by month: figures 3 and 4."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.reports.blocks import Block, Chart, Heading, Kind, Paragraph, Row, Table, TableColumn
from portal.reports.charts import Band, Series, Tile, TileGroup, TileMap, TrendChart, tiles, trend
from portal.web.drawing import short_name
from programs.evaluation.documents.chapters import words
from programs.evaluation.schema import Frozen, Place, Said

BANDS = (0, 60, 70, 80, 90)


def county_map(frozen: Frozen) -> Iterator[Block]:
    """A tile for each county, in the shade of the leading indicator: figure 3."""
    said = words.leading(frozen)
    counties = frozen.counties()
    if said is None or len(counties) < 2:
        return
    name = words.title(said)
    values = {county.code: words.value(frozen.fact(said.code, county.code)) for county in counties}
    most = max((one for one in values.values() if one is not None), default=Decimal())
    yield Heading(_("The counties"), "3.2")
    if said.is_ratio:
        yield Paragraph(_spread(counties, values, name))
    unit = "%" if said.is_ratio else words.unit(said)
    chart = TileMap(
        _("%(indicator)s by county") % {"indicator": name},
        [_group(frozen, said, city, mine, values) for city, mine in _by_city(frozen, counties)],
        _bands(said, most),
        unit=unit,
        description=_("One tile for each county, grouped by city; darker is higher."),
    )
    yield Chart(
        chart.title,
        tiles(chart),
        _county_table(frozen, said, counties),
        number="3",
        note=_("A red hatched corner: a return of the period was late."),
    )


def _by_city(frozen: Frozen, counties: Sequence[Place]) -> list[tuple[Place | None, list[Place]]]:
    found: dict[str, tuple[Place | None, list[Place]]] = {}
    for county in counties:
        city = words.city_of(frozen, county)
        found.setdefault(city.code if city else "", (city, []))[1].append(county)
    return [found[code] for code in sorted(found, key=lambda code: (code == "", code))]


def _group(
    frozen: Frozen,
    said: Said,
    city: Place | None,
    counties: Sequence[Place],
    values: dict[str, Decimal | None],
) -> TileGroup:
    late = frozen.returns()
    figure = words.value(frozen.fact(said.code, city.code)) if city else None
    return TileGroup(
        city.name if city else _("Right under the province"),
        [
            Tile(
                short_name(one.name),
                values[one.code],
                late=bool(late.get(one.code, {}).get("late")),
                name=one.name,
            )
            for one in counties
        ],
        columns=4,
        figure=f"{figure}{'%' if said.is_ratio else ''}" if figure is not None else "",
    )


def _bands(said: Said, most: Decimal) -> list[Band]:
    if said.is_ratio:
        labels = ("< 60", "60–70", "70–80", "80–90", "≥ 90")
        return [Band(start, label) for start, label in zip(BANDS, labels, strict=True)]
    step = max(1, int(-(-most // 5)))
    return [Band(step * n, f"{step * n}–{step * (n + 1)}") for n in range(5)]


def _spread(counties: Sequence[Place], values: dict[str, Decimal | None], name: str) -> str:
    known = [(one, values[one.code] or Decimal()) for one in counties]
    lowest = sorted(known, key=lambda pair: (pair[1], pair[0].code))[:3]
    text = _(
        "%(indicator)s: %(high)d counties reach 90 %% or more, %(middle)d lie between 60 %% and "
        "90 %%, %(low)d below 60 %%. The lowest are %(names)s."
    )
    return text % {
        "indicator": name,
        "high": sum(share >= 90 for _one, share in known),
        "middle": sum(60 <= share < 90 for _one, share in known),
        "low": sum(share < 60 for _one, share in known),
        "names": words.listed([f"{one.name} {share}%" for one, share in lowest]),
    }


def _county_table(frozen: Frozen, said: Said, counties: Sequence[Place]) -> Table:
    rows = []
    for county in counties:
        fact, city = frozen.fact(said.code, county.code), words.city_of(frozen, county)
        below = None if fact is None or fact.denominator is None else int(fact.denominator)
        rows.append(
            Row(
                (
                    county.name,
                    city.name if city else "—",
                    words.count(fact),
                    below,
                    words.value(fact),
                )
            )
        )
    return Table(
        _("%(indicator)s by county") % {"indicator": words.title(said)},
        [
            TableColumn(_("County")),
            TableColumn(_("City")),
            TableColumn(_("Numerator"), Kind.COUNT),
            TableColumn(_("Denominator"), Kind.COUNT),
            TableColumn(words.title(said), Kind.DECIMAL, decimals=None),
        ],
        rows,
    )


def month_trend(frozen: Frozen) -> Iterator[Block]:
    """What was reached by the end of each month, beside the target spread evenly: figure 4."""
    fact = frozen.fact("visits.enterprises") or frozen.fact("roster.listed")
    if fact is None or len(frozen.months) < 2:
        return
    said, months = fact.said, frozen.months
    line = [words.value(one) for one in frozen.trend(said.code)]
    series = [Series(_("reached"), line)]
    target = frozen.target(said.code)
    if target is not None:
        plan = [target * int(month[5:]) / 12 for month in months]
        series.append(Series(_("target, evenly spread"), plan, "plan"))
    name = _("%(indicator)s, month by month") % {"indicator": words.title(said)}
    labels = [date_format(date.fromisoformat(f"{month}-01"), "M") for month in months]
    chart = TrendChart(name, labels, series, unit=words.unit(said))
    table = Table(
        name,
        [TableColumn(_("Month")), TableColumn(words.title(said), Kind.DECIMAL, decimals=None)],
        [Row(pair) for pair in zip(months, line, strict=True)],
    )
    yield Chart(name, trend(chart), table, number="4")
