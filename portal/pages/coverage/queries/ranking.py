"""What lies beneath a region, by its figure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse

from portal.indicators.reading import Figure
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.wording import figure_text
from portal.regions.models import Region


def length_of(figure: Figure, most: Decimal) -> float:
    """The length of a bar: the percentage itself, or the share of the largest figure."""
    if figure.value is None:
        return 0.0
    if figure.indicator.is_ratio:
        return float(min(figure.value, Decimal(100)))
    return float(100 * figure.value / most) if most else 0.0


def bars_of(
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
            "url": f"{reverse('pages:coverage')}?{address_of(choice, figure.region)}",
            "percent": length_of(figure, most),
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


def address_of(choice: Choice, region: Region) -> str:
    return Choice(region, choice.year, choice.month, choice.indicator, choice.to_date).query
