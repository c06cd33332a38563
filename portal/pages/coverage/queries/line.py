"""The figure month by month."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from portal.indicators.reading import Figure
from portal.kernel.period import Period
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.wording import figure_text


def months_of(choice: Choice, *, at: datetime) -> list[Period]:
    """The months of the year up to the chosen one."""
    months = choice.year.months(today=localdate(at))
    return [month for month in months if month.code < choice.month.code] + [choice.month]


def points_of(line: list[Figure]) -> list[dict[str, Any]]:
    return [
        {
            "label": f"{figure.period.first.month}",
            "value": float(figure.value) if figure.value is not None else None,
            "text": figure_text(figure),
        }
        for figure in line
    ]
