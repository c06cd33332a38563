"""Measures and indicators: what is counted, of what, from when to when.

A *measure* counts rows. It is a flow (things that happened: `dated`) or a stock (things that are
so: `dated` until `until`). An *indicator* is a measure, or the ratio of two, with a formula in
words. Sources of the conventions: DOMAIN 2.0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.listings import Ledger
from portal.indicators.statistics import band
from portal.indicators.vocabulary import Unit
from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


#: where no official text gives the formula (DOMAIN marks such rules as this portal's own)
THIS_PORTAL = _("This portal's default")
#: of so many answers on a share of them is given (this portal's default)
FEWEST_SHOWN = 5
Getter = Callable[[Any], object]


class Interval(NamedTuple):
    """In percent, with the decimals of its indicator."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """A count over one model, by region and month.

    `count` is "rows", "enterprises" (distinct, by `enterprise`) or "sum:<field>": a row whose field
    is empty says nothing, and is not counted. `dated` and
    `until` are date fields; a row of a stock counts while `dated` ≤ day < `until`. `cycle` is the
    lookup of the programme year's code, or "" for rows that belong to no programme year.
    A flow to date is that of its programme year, or of its calendar year where it has none.
    A stock of "enterprises" counts an enterprise once while any of its rows is so. A stock that
    nothing leaves is `lasting`: it needs no `until`. `ahead` says of a flow that its day may lie
    ahead when a row is written: the day's turn counts it then. `where`, `dated`, `until` and the
    field that is summed may name what `computed` gives: expressions of the row. With `any_level` a
    row may stand at a county, a city or a province, and counts there and above. `url` is the page
    of a row. One that has a `ledger` counts what that lists in place of rows; what it lists changes
    with the rows of `model`, and with the day.
    """

    code: str
    title: str | _StrPromise
    model: str
    permission: str
    dated: str
    where: Q = field(default_factory=Q)
    until: str = ""
    lasting: bool = False
    ahead: bool = False
    computed: Callable[[], dict[str, Any]] = dict
    count: str = "rows"
    unit: str = Unit.ITEMS
    region: str = "region"
    cycle: str = "cycle__code"
    enterprise: str = "enterprise"
    any_level: bool = False
    columns: tuple[tuple[str | _StrPromise, Getter], ...] = ()
    related: tuple[str, ...] = ()
    url: Callable[[Any], str] | None = None
    ledger: Ledger | None = None

    @property
    def is_stock(self) -> bool:
        return self.lasting or bool(self.until)

    @property
    def summed(self) -> str:
        """The field that is summed, or ""."""
        return self.count.partition(":")[2]

    @property
    def table(self) -> type[models.Model]:
        return cast("type[models.Model]", apps.get_model(self.model))


def exact(amount: Decimal) -> Decimal:
    """Whole, or with the two decimals that readings keep: not every database adds up to those."""
    whole = amount.to_integral_value()
    return whole if whole == amount else amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _without_heading(_year: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure with its definition. `is_coverage` counts counties where the measure is not 0,
    out of the counties in force on the day. Targets are set for those that are `is_targeted`.
    One that `is_sample` is a share of those who answered: it has an interval, and of fewer than
    `FEWEST_SHOWN` answers no share is given. Whoever reads its figures may read its rows.
    `nothing` is said where the denominator is 0, in place of "—".
    `heading` is what it is offered under in a calendar year, "" with those that come first."""

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
    is_sample: bool = False
    nothing: str | _StrPromise = "—"
    heading: Callable[[int], str] = _without_heading

    @property
    def is_ratio(self) -> bool:
        return self.denominator is not None or self.is_coverage

    @property
    def unit_words(self) -> str:
        """What its figures are written in: "%" of a ratio, such as "enterprises" of a count."""
        return "%" if self.is_ratio else str(Unit(self.unit).label)

    def value(self, numerator: Decimal, denominator: Decimal | None) -> Decimal | None:
        """The count, or the percentage rounded half up; None ("—") over a denominator of 0, and
        over too few answers."""
        if not self.is_ratio:
            return exact(numerator)
        if not denominator or self.is_too_few(denominator):
            return None
        exponent = Decimal(1).scaleb(-self.decimals)
        return (numerator * 100 / denominator).quantize(exponent, ROUND_HALF_UP)

    def is_too_few(self, denominator: Decimal | None) -> bool:
        """Whether so few answered that no share of them is given."""
        return self.is_sample and bool(denominator) and (denominator or 0) < FEWEST_SHOWN

    def interval(self, numerator: Decimal, denominator: Decimal | None) -> Interval | None:
        """Between which values, in percent, the share of a sample lies with 95 % certainty."""
        if not self.is_sample or self.value(numerator, denominator) is None:
            return None
        found = band(numerator, denominator)
        if found is None:
            return None
        exponent = Decimal(1).scaleb(-self.decimals)
        low, high = (Decimal(repr(one)).quantize(exponent, ROUND_HALF_UP) for one in found)
        return Interval(low, high)


measures: Registry[Measure] = Registry("measure")
indicators: Registry[Indicator] = Registry("indicator")


def measures_of(model_label: str) -> list[Measure]:
    """The measures that count rows of a model ("experts.Visit")."""
    return [measure for measure in measures if measure.model.lower() == model_label.lower()]
