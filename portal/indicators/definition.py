"""Measures and indicators: what is counted, of what, from when to when.

A *measure* counts rows. It is a flow (things that happened: `dated`) or a stock (things that are
so: `dated` until `until`). An *indicator* is a measure, or the ratio of two, with a formula in
words. Sources of the conventions: DOMAIN 2.0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.vocabulary import Unit
from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


#: where no official text gives the formula (DOMAIN marks such rules as this portal's own)
THIS_PORTAL = _("This portal's default")
Getter = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Measure:
    """A count over one model, by region and month.

    `count` is "rows", "enterprises" (distinct, by `enterprise`) or "sum:<field>". `dated` and
    `until` are date fields; a row of a stock counts while `dated` ≤ day < `until`. `cycle` is the
    lookup of the programme year's code, or "" for rows that belong to no programme year.
    A stock of "enterprises" counts an enterprise once while any of its rows is so. With
    `any_level` a row may stand at a county, a city or a province, and counts there and above.
    """

    code: str
    title: str | _StrPromise
    model: str
    permission: str
    dated: str
    where: Q = field(default_factory=Q)
    until: str = ""
    count: str = "rows"
    unit: str = Unit.ITEMS
    region: str = "region"
    cycle: str = "cycle__code"
    enterprise: str = "enterprise"
    any_level: bool = False
    columns: tuple[tuple[str | _StrPromise, Getter], ...] = ()
    related: tuple[str, ...] = ()

    @property
    def is_stock(self) -> bool:
        return bool(self.until)

    @property
    def summed(self) -> str:
        """The field that is summed, or ""."""
        return self.count.partition(":")[2]

    @property
    def table(self) -> type[models.Model]:
        return cast("type[models.Model]", apps.get_model(self.model))


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure with its definition. `is_coverage` counts counties where the measure is not 0,
    out of the counties in force on the day. Targets are set for those that are `is_targeted`."""

    code: str
    title: str | _StrPromise
    numerator: Measure
    formula: str | _StrPromise
    denominator: Measure | None = None
    is_coverage: bool = False
    unit: str = Unit.ENTERPRISES
    decimals: int = 1
    version: int = 1
    source: str | _StrPromise = THIS_PORTAL
    higher_is_better: bool = True
    is_targeted: bool = False

    @property
    def is_ratio(self) -> bool:
        return self.denominator is not None or self.is_coverage

    @property
    def unit_words(self) -> str:
        """What its figures are written in: "%" of a ratio, such as "enterprises" of a count."""
        return "%" if self.is_ratio else str(Unit(self.unit).label)

    def value(self, numerator: Decimal, denominator: Decimal | None) -> Decimal | None:
        """The count, or the percentage rounded half up; None ("—") over a denominator of 0."""
        if not self.is_ratio:
            return numerator
        if not denominator:
            return None
        exponent = Decimal(1).scaleb(-self.decimals)
        return (numerator * 100 / denominator).quantize(exponent, ROUND_HALF_UP)


measures: Registry[Measure] = Registry("measure")
indicators: Registry[Indicator] = Registry("indicator")


def measures_of(model_label: str) -> list[Measure]:
    """The measures that count rows of a model ("experts.Visit")."""
    return [measure for measure in measures if measure.model.lower() == model_label.lower()]
