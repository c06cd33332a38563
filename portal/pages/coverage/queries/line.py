"""The figure month by month, beside the same months of the year before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from portal.indicators.reading import Figure
from portal.kernel.period import Period
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.lines import Lines
from portal.pages.coverage.queries.wording import explain_url, value_text


def months_of(choice: Choice, *, at: datetime) -> list[Period]:
    """The months of the year up to the chosen one."""
    months = choice.year.months(today=localdate(at))
    return [month for month in months if month.code < choice.month.code] + [choice.month]


def points_of(lines: Lines, months: list[Period]) -> list[dict[str, Any]]:
    """Points as components/_trend.html takes them; none where a figure has no line."""
    choice = lines.areas.choice
    line = lines.of(choice.indicator, months)
    earlier = lines.of_last_year(choice.indicator, months)
    before: Sequence[Figure | None] = earlier or [None] * len(line)
    points = []
    for figure, then in zip(line, before, strict=True):
        known = then if then is not None and _is_known(then) else None
        points.append(
            {
                "label": f"{figure.period.first.month}",
                "value": float(figure.value) if figure.value is not None else None,
                "text": value_text(figure),
                "url": explain_url(figure, choice),
                "before": float(known.value)
                if known is not None and known.value is not None
                else None,
                "before_text": value_text(known) if known is not None else None,
                "before_url": explain_url(known, choice) if known is not None else "",
            }
        )
    return points


def _is_known(figure: Figure) -> bool:
    """Whether anything was recorded. Counties there are in every year: that there were some does
    not say it."""
    is_of_something = bool(figure.denominator) and not figure.indicator.is_coverage
    return bool(figure.numerator) or is_of_something
