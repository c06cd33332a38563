"""The figure month by month, beside the same months of the year before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from portal.indicators.trends import Track
from portal.kernel.period import Period
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.wording import explain_url, figure_text


def months_of(choice: Choice, *, at: datetime) -> list[Period]:
    """The months of the year up to the chosen one."""
    months = choice.year.months(today=localdate(at))
    return [month for month in months if month.code < choice.month.code] + [choice.month]


def points_of(
    choice: Choice, track: Track, months: list[Period], last_year: str
) -> list[dict[str, Any]]:
    """Points as components/_trend.html takes them; none of coverage, which has no line."""
    one = choice.indicator
    if one.is_coverage:
        return []
    line = track.line(one, choice.region, choice.year.code, months, to_date=choice.to_date)
    earlier = [month.a_year_before() for month in months]
    before = (
        track.line(one, choice.region, last_year, earlier, to_date=choice.to_date)
        if last_year
        else [None] * len(months)
    )
    points = []
    for figure, then in zip(line, before, strict=True):
        known = then is not None and bool(then.denominator or then.numerator)
        points.append(
            {
                "label": f"{figure.period.first.month}",
                "value": float(figure.value) if figure.value is not None else None,
                "text": figure_text(figure),
                "url": explain_url(figure, choice),
                "before": float(then.value) if known and then and then.value is not None else None,
                "before_text": figure_text(then) if known and then else None,
            }
        )
    return points
