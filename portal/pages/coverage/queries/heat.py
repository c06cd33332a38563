"""Industry × area: where which industry stands, each cell with its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from portal.indicators.dimensions import BY_INDUSTRY, INDUSTRY, dimensions, is_figure_told_by
from portal.indicators.industries import by_industry
from portal.indicators.reading import Figure
from portal.pages.coverage.queries.areas import Areas
from portal.pages.coverage.queries.bands import band_of
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.wording import explainer, parts_text, value_text
from portal.regions.models import Region
from portal.web.drawing import short_name

#: industries that are listed unless all are asked for
MOST = 12


@dataclass(frozen=True, slots=True)
class Heat:
    """`rows` are industries, the most frequent first, with a cell for each of `areas`; `more` is
    how many are left out."""

    areas: list[Region] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0


def heat_of(areas: Areas) -> Heat:
    """In one statement; empty where the indicator does not tell industries apart."""
    choice = areas.choice
    dimension = dimensions.get(INDUSTRY)
    told = is_figure_told_by(choice.indicator, BY_INDUSTRY)
    if dimension is None or not told or choice.indicator.is_coverage:
        return Heat()
    figures = by_industry(
        choice.indicator,
        areas.listed,
        choice.year.code,
        choice.month,
        to_date=choice.to_date,
        scope=areas.scope,
    )
    most = max(
        (f.value or Decimal() for row in figures.values() for f in row.values()), default=Decimal()
    )
    names = dimension.members()
    rows = [
        {"name": names.get(code, code), "code": code, "cells": _cells(choice, code, row, most)}
        for code, row in sorted(figures.items(), key=lambda one: -_size(one[1]))
    ]
    heads = [{"name": one.name, "short": short_name(one.name)} for one in areas.listed]
    shown = rows if choice.ways.is_every_industry else rows[:MOST]
    return Heat(areas.listed, heads, shown, len(rows) - len(shown))


def _size(row: Mapping[int, Figure]) -> Decimal:
    """How much of an industry there is: of a rate its cases."""
    sizes = (one.numerator if one.denominator is None else one.denominator for one in row.values())
    return sum(sizes, Decimal())


def _cells(
    choice: Choice, industry: str, row: Mapping[int, Figure], most: Decimal
) -> list[dict[str, Any]]:
    url = explainer(replace(choice, cut=replace(choice.cut, industry=industry)))
    return [
        {
            "figure": one,
            "text": value_text(one),
            "band": band_of(one, most) if one.denominator or one.numerator else None,
            "url": url(one) if one.denominator or one.numerator else "",
            "title": parts_text(one),
        }
        for one in row.values()
    ]
