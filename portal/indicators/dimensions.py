"""Dimensions: by what figures are told apart beside region and month, and what a cut chooses.

Both are attributes of the enterprise in a programme year, never of the single row: an enterprise
has one industry, and in a year one tier. So the parts of a figure that counts different
enterprises add up to the figure, and a figure is broken down by both at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Value
from django.db.models.expressions import Combinable

from portal.indicators.definition import Indicator, Measure
from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

INDUSTRY, TIER = "industry", "tier"


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a room gives to tell enterprises apart.

    `of` is the member of a row of a measure as an expression, given the lookup of its enterprise
    and the code of the programme year. `needs_year` says that outside a programme year there is
    none. `members` are those that can be chosen, by code, in their order; `holding` says which
    kept members a chosen one holds (a section holds its divisions). Rows of `changed_by` decide
    the member: when they are marked as deciding, the measures of the enterprises that
    `changed_in` (regions and year that are marked) says are broken down again, wherever they are
    counted.
    """

    code: str
    title: str | _StrPromise
    of: Callable[[str, str], Combinable]
    members: Callable[[], Mapping[str, str]]
    holding: Callable[[str], tuple[str, ...]]
    changed_by: str
    changed_in: Callable[[Collection[int], str], QuerySet[Any]]
    needs_year: bool = False


dimensions: Registry[Dimension] = Registry("dimension")


@dataclass(frozen=True, slots=True)
class Cut:
    """One member of each dimension, or "" for all of them."""

    industry: str = ""
    tier: str = ""

    def __bool__(self) -> bool:
        return bool(self.industry or self.tier)

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The kept members by dimension, of the dimensions in which something is chosen."""
        wanted = {INDUSTRY: self.industry, TIER: self.tier}
        return {code: dimensions[code].holding(one) for code, one in wanted.items() if one}


WHOLE = Cut()
#: some industry: what can be told by it at all
BY_INDUSTRY = Cut(industry="*")


def is_broken_down(measure: Measure) -> bool:
    """Whether the rows of a measure name an enterprise, and stand at counties alone: the parts
    of a city are what its counties' add up to, so rows of the city's own would be lost there."""
    if measure.any_level:
        return False
    name = measure.enterprise.partition("__")[0]
    return any(field.name == name for field in measure.table._meta.get_fields())


def is_told_by(measure: Measure, cut: Cut) -> bool:
    """Whether the measure is kept for the cut: without a programme year nobody has a tier."""
    if not cut:
        return True
    return is_broken_down(measure) and (bool(measure.cycle) or not cut.tier)


def is_figure_told_by(indicator: Indicator, cut: Cut) -> bool:
    parts = [one for one in (indicator.numerator, indicator.denominator) if one is not None]
    return all(is_told_by(one, cut) for one in parts)


def members_of(measure: Measure, cycle_code: str) -> dict[str, Any]:
    """The member of a row in each dimension, as annotations `in_industry` and `in_tier`."""
    return {
        f"in_{code}": _member(dimensions.get(code), measure, cycle_code)
        for code in (INDUSTRY, TIER)
    }


def _member(dimension: Dimension | None, measure: Measure, cycle_code: str) -> Any:
    if dimension is None or (dimension.needs_year and not measure.cycle):
        return Value("")
    return dimension.of(measure.enterprise, cycle_code)
