"""Area × month: what each area counted in every month of the year, and to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.indicators.reading import Figure
from portal.indicators.trends import Track
from portal.kernel.period import Period
from portal.pages.coverage.queries.areas import Areas
from portal.pages.coverage.queries.wording import explainer, figure_text
from portal.regions.models import Region


@dataclass(frozen=True, slots=True)
class ByMonth:
    """`rows` are the areas with a cell for each of `months`, and `total` the whole region. What
    adds up over months has the year to date at the end (`has_sum`)."""

    months: Sequence[Period] = ()
    heads: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    total: dict[str, Any] = field(default_factory=dict)
    has_sum: bool = False


def by_month(areas: Areas, track: Track, months: Sequence[Period]) -> ByMonth:
    """From what is read already; empty of rates, which months do not add up, and of a county,
    whose months are its trend."""
    choice = areas.choice
    if choice.indicator.is_ratio or not areas.children:
        return ByMonth()
    has_sum = not choice.indicator.numerator.is_stock
    url = explainer(choice)

    def row(region: Region) -> dict[str, Any]:
        return _row(areas, track, region, months, has_sum=has_sum, url=url)

    heads = [_("Month %(number)s") % {"number": one.first.month} for one in months]
    return ByMonth(months, heads, [row(one) for one in areas.listed], row(choice.region), has_sum)


def _row(
    areas: Areas,
    track: Track,
    region: Region,
    months: Sequence[Period],
    *,
    has_sum: bool,
    url: Callable[[Figure], str],
) -> dict[str, Any]:
    """A month without anything counted has no figure: nobody said that it is 0."""
    choice = areas.choice
    one, code = choice.indicator, choice.year.code
    kept = track.months_kept(one, region, code)
    figures = track.line(one, region, code, months, to_date=not has_sum)
    known = [min(kept, default="9") <= f.period.code if not has_sum else f.period.code in kept
             for f in figures]  # fmt: skip
    cells = [_cell(f, url) if is_known else {"text": "—"}
             for f, is_known in zip(figures, known, strict=True)]  # fmt: skip
    if has_sum:
        cells.append(_cell(track.line(one, region, code, months[-1:])[0], url))
    return {"region": region, "cells": cells}


def _cell(figure: Figure, url: Callable[[Figure], str]) -> dict[str, Any]:
    return {"figure": figure, "text": figure_text(figure), "url": url(figure)}
