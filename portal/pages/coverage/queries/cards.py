"""The figures at the top: with target, what changed since last month and last year, and a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.indicators.reading import Figure
from portal.pages.coverage.queries.aims import target_text
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.lines import Lines
from portal.pages.coverage.queries.wording import explain_url, figure_text, number_text
from portal.web.contributions import LateCounty, LateMonth, late_lists
from portal.web.drawing import spark

if TYPE_CHECKING:
    from portal.kernel.period import Period

#: what stands at the top, as far as the rooms declare it
HEADLINES = (
    "coverage.counties",
    "visits.rate",
    "visits.enterprises",
    "certificates.enterprises",
)
ICONS: Mapping[str, tuple[str, str]] = {
    "coverage.counties": ("geo-alt", "info"),
    "visits.rate": ("graph-up-arrow", "ok"),
    "visits.enterprises": ("people", "info"),
    "certificates.enterprises": ("patch-check", "warn"),
}


def card_of(figure: Figure, lines: Lines, target: Decimal | None) -> dict[str, Any]:
    """A figure with all that a reader asks next."""
    one, choice = figure.indicator, lines.areas.choice
    icon, kind = ICONS.get(one.code, ("graph-up-arrow", "info"))
    line = lines.of(one, _months_until(figure.period))
    return {
        "label": str(one.title),
        "figure": figure,
        "value": figure_text(figure),
        "unit": _unit(figure),
        "url": explain_url(figure, choice),
        "note": target_text(figure, target),
        **_since(figure, line[-2] if len(line) > 1 else None),
        "year": _against_last_year(figure, lines),
        "spark": spark([float(f.value) if f.value is not None else None for f in line]),
        "icon": icon,
        "kind": kind,
        "good": "up" if one.higher_is_better else "down",
    }


def _unit(figure: Figure) -> str:
    """What stands after the number: the whole of a coverage, what a count counts."""
    one = figure.indicator
    if one.is_coverage and figure.denominator is not None:
        return f"/ {number_text(figure.denominator)}"
    return "" if one.is_ratio else one.unit_words


def late_card(late: Sequence[LateCounty], month: Period) -> dict[str, Any]:
    return {
        "label": _("Returns overdue"),
        "value": str(len(late)),
        "unit": _("counties"),
        "url": "#late" if late else "",
        "note": _("Returns of %(month)s")
        % {"month": date_format(month.first, "YEAR_MONTH_FORMAT")},
        "icon": "alarm",
        "kind": "error" if late else "ok",
    }


def late_months_card(late: Sequence[LateMonth], until: Period) -> dict[str, Any]:
    """The same of one county: how many months it owes."""
    return late_card([], until) | {
        "value": str(len(late)),
        "unit": _("months"),
        "url": "#late" if late else "",
        "note": _("Of this year, up to %(month)s")
        % {"month": date_format(until.first, "YEAR_MONTH_FORMAT")},
        "kind": "error" if late else "ok",
    }


def shows_late(choice: Choice) -> bool:
    """What is narrowed down to enterprises has no return."""
    return not choice.cut and bool(len(late_lists))


def _months_until(last: Period) -> list[Period]:
    months = [last]
    while months[0].first.month > 1:
        months.insert(0, months[0].previous())
    return months


def _since(figure: Figure, last: Figure | None) -> dict[str, Any]:
    one = figure.indicator
    in_points = last is not None and _is_in_points(figure, last)
    return {
        "change": None if last is None else difference(figure, last),
        "change_unit": _(" points") if in_points else "",
        "change_text": _("against last month"),
        "change_decimals": one.decimals if in_points else 0,
    }


def _is_in_points(figure: Figure, before: Figure) -> bool:
    """Of rates; of coverage only where it is of another number of counties than before, so that
    how many more are covered would not tell how much more is."""
    if figure.indicator.is_coverage:
        return figure.denominator != before.denominator
    return figure.indicator.is_ratio


def difference(figure: Figure, last: Figure) -> Decimal | None:
    """Points between two rates, or what was added; None where one of them is not known."""
    if figure.value is None or last.value is None:
        return None
    if _is_in_points(figure, last):
        return figure.value - last.value
    return figure.numerator - last.numerator


def _against_last_year(figure: Figure, lines: Lines) -> dict[str, Any] | None:
    """Points between rates, counties more or fewer of coverage, per cent between counts; None
    where last year counted nothing."""
    one = figure.indicator
    before = next(iter(lines.of_last_year(one, [figure.period])), None)
    if before is None or not before.value or figure.value is None:
        return None
    if _is_in_points(figure, before):
        return {
            "change": figure.value - before.value,
            "unit": _(" points"),
            "decimals": one.decimals,
        }
    if one.is_coverage:
        return {"change": figure.numerator - before.numerator, "unit": "", "decimals": 0}
    return {
        "change": (figure.value - before.value) * 100 / before.value,
        "unit": "%",
        "decimals": 1,
    }
