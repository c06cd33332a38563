"""What the chapters say alike: titles, units and figures in the language of the report."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy

from portal.indicators.vocabulary import Unit
from portal.reports.blocks import Row
from programs.evaluation.schema import Fact, Frozen, Place, Said

#: what the map and the ranking show: the first of these that the snapshot holds
LEADING = ("visits.rate", "questionnaire.surveyed", "roster.listed")
#: percent of a target, or of all, under which a figure needs attention
LOW = 90

#: heads of narrow columns; an indicator that has none is headed by its title
SHORT: Mapping[str, object] = {
    "roster.listed": gettext_lazy("On roster"),
    "questionnaire.surveyed": gettext_lazy("Surveyed"),
    "visits.enterprises": gettext_lazy("Diagnosed"),
    "visits.rate": gettext_lazy("Diagnosis rate"),
    "plans.enterprises": gettext_lazy("Plans"),
    "plans.rate": gettext_lazy("Plan rate"),
    "problems.closure": gettext_lazy("Closed problems"),
    "needs.solved_share": gettext_lazy("Solved needs"),
    "certificates.enterprises": gettext_lazy("Certified"),
}


def language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def title(said: Said) -> str:
    return said.title(language())


def short(said: Said) -> str:
    return str(SHORT.get(said.code) or title(said))


def unit(said: Said) -> str:
    return str(Unit(said.unit).label)


def leading(frozen: Frozen) -> Said | None:
    """The indicator by which places are compared."""
    return next((said for code in LEADING if (said := frozen.said(code)) is not None), None)


def value(fact: Fact | None) -> Decimal | None:
    return None if fact is None else fact.value


def count(fact: Fact | None) -> int | None:
    """A whole number of rows or enterprises; None where there is no such figure."""
    return None if fact is None else int(fact.numerator)


def share(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """Percent to one place; None over nothing."""
    if part is None or not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def city_of(frozen: Frozen, county: Place) -> Place | None:
    """The city that a county lies in, among the places of the report."""
    for city in frozen.places("city"):
        if county.path.startswith(city.path):
            return city
    return None


def listed(names: list[str]) -> str:
    """Names one after the other, as the language writes a list."""
    return ("、" if language().startswith("zh") else ", ").join(names)


def sentences(*said: str) -> str:
    """Sentences one after the other, as the language sets them."""
    return ("" if language().startswith("zh") else " ").join(one for one in said if one)


def red(*, low: bool, column: int) -> frozenset[int]:
    return frozenset({column}) if low else frozenset()


def rows_or_dash(rows: list[Row], columns: int) -> list[Row]:
    """A table without rows says so with a dash."""
    return rows or [Row(("—", *([None] * (columns - 1))))]
