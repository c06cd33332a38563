"""How figures are written, and the address of the rows behind one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from portal.indicators.definition import Indicator, indicators
from portal.indicators.reading import Figure
from portal.pages.coverage.queries.choice import Choice


def figure_text(figure: Figure) -> str:
    """As the page writes it: 83.5 %, 1,284, or what stands for nothing over a denominator of 0."""
    if figure.value is None:
        return str(figure.indicator.nothing)
    if figure.indicator.is_ratio and not figure.indicator.is_coverage:
        return f"{figure.value}%"
    if figure.indicator.is_coverage:
        return f"{figure.numerator:,.0f}"
    return number_text(figure.value)


def value_text(figure: Figure) -> str:
    """The same, where one stands beside others: of coverage the share."""
    if figure.indicator.is_coverage and figure.value is not None:
        return f"{figure.value}%"
    return figure_text(figure)


def number_text(number: Decimal) -> str:
    """Whole, or to the last digit that readings keep: 42.5, 1,284.56."""
    whole = number == number.to_integral_value()
    return f"{number:,.0f}" if whole else f"{number:,.2f}".rstrip("0")


def parts_text(figure: Figure) -> str:
    """What a ratio is made of: 1,284 / 1,530."""
    if figure.denominator is None:
        return ""
    return f"{number_text(figure.numerator)} / {number_text(figure.denominator)}"


def explain_url(figure: Figure, choice: Choice | None = None, *, part: str = "numerator") -> str:
    """The rows behind a figure; narrowed as the page that shows it."""
    return explainer(choice, part=part)(figure)


def explainer(choice: Choice | None = None, *, part: str = "numerator") -> Callable[[Figure], str]:
    """`explain_url` for many figures of one view: what they share is written once."""
    said = _said_by(choice) | {"part": part}
    paths: dict[str, str] = {}

    def url(figure: Figure) -> str:
        code = figure.indicator.code
        if code not in paths:
            paths[code] = explain_path(figure.indicator)
        return f"{paths[code]}?{_query(said, figure)}"

    return url


def explain_path(indicator: Indicator) -> str:
    return reverse("pages:explain", args=[indicator.code])


def explain_query(figure: Figure, choice: Choice | None = None, *, part: str = "numerator") -> str:
    return _query(_said_by(choice) | {"part": part}, figure)


def _said_by(choice: Choice | None) -> dict[str, str]:
    said = {} if choice is None else {**choice.params}
    said.pop("indicator", None)
    return said


def _query(said: dict[str, str], figure: Figure) -> str:
    span = "" if figure.to_date else "month"
    own = {"region": figure.region.code, "month": figure.period.code, "span": span}
    return urlencode({name: value for name, value in (said | own).items() if value})


def declared(codes: Sequence[str]) -> list[Indicator]:
    """Those of the indicators that a room declares."""
    return [found for code in codes if (found := indicators.get(code)) is not None]
