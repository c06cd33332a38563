"""How figures are written, and the address of the rows behind one."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from portal.indicators.definition import Indicator, indicators
from portal.indicators.reading import Figure


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


def declared(codes: Sequence[str]) -> list[Indicator]:
    return [found for code in codes if (found := indicators.get(code)) is not None]
