"""The dated table of the size classes (国统字〔2017〕213号): its rows and their bounds. Pure.

Two mistakes are found in public programs and are not to be copied: warehousing's bounds for
medium are 100 and 1000 (not 200 or 300), and all of 59 is not warehousing, for 591 (cargo
handling) is transport; divisions 63 and 64 are large from 100,000 万元 on (not from 10,000).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from enterprises.register.rules.industries import DATA
from portal.kernel.errors import Invalid

Amount = Decimal | int


class SizeClass(TextChoices):
    """From the smallest to the largest; the order is that of the classes."""

    MICRO = "micro", gettext_lazy("Micro")
    SMALL = "small", gettext_lazy("Small")
    MEDIUM = "medium", gettext_lazy("Medium")
    LARGE = "large", gettext_lazy("Large")


class Indicator(TextChoices):
    """What the table measures. Money in 万元."""

    STAFF = "staff", gettext_lazy("Staff")
    REVENUE = "revenue", gettext_lazy("Revenue")
    ASSETS = "assets", gettext_lazy("Total assets")


_BOUNDED = (SizeClass.LARGE, SizeClass.MEDIUM, SizeClass.SMALL)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lower bounds of large, medium and small for one indicator."""

    large: int
    medium: int
    small: int

    def class_of(self, amount: Amount) -> SizeClass:
        if amount >= self.large:
            return SizeClass.LARGE
        if amount >= self.medium:
            return SizeClass.MEDIUM
        return SizeClass.SMALL if amount >= self.small else SizeClass.MICRO

    def of(self, size: SizeClass) -> int:
        return {
            SizeClass.LARGE: self.large,
            SizeClass.MEDIUM: self.medium,
            SizeClass.SMALL: self.small,
            SizeClass.MICRO: 0,
        }[size]


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One row of the table: for which industries, and the bounds that count."""

    number: int
    industry_zh: str
    industry_en: str
    codes: tuple[str, ...]
    bounds: Mapping[Indicator, Bounds]
    valid_from: date
    valid_to: date | None

    @property
    def industry(self) -> str:
        """In the language that is active now."""
        chinese = (get_language() or "zh").startswith("zh")
        return self.industry_zh if chinese else self.industry_en

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def rows_in_force(on: date) -> tuple[SizeRow, ...]:
    """The rows of the table of that day; a day before the first table is refused."""
    rows = tuple(row for row in read_size_table() if row.is_in_force(on))
    if not rows:
        since = min(row.valid_from for row in read_size_table())
        message = _("The size table is known only from %(since)s on.") % {"since": since}
        raise Invalid(message, on=message)
    return rows


@lru_cache(maxsize=1)
def read_size_table() -> tuple[SizeRow, ...]:
    """Every row of every table that was ever in force."""
    with (DATA / "size_table_2017.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_row(line) for line in csv.DictReader(file))


def _row(line: dict[str, str]) -> SizeRow:
    bounds = {}
    for indicator in Indicator:
        cells = [line[f"{indicator.value}_{size.value}"] for size in _BOUNDED]
        if all(cells):
            bounds[indicator] = Bounds(*(int(cell) for cell in cells))
    return SizeRow(
        number=int(line["row"]),
        industry_zh=line["industry"],
        industry_en=line["industry_en"],
        codes=tuple(_codes(line["codes"])),
        bounds=bounds,
        valid_from=date.fromisoformat(line["valid_from"]),
        valid_to=date.fromisoformat(line["valid_to"]) if line["valid_to"] else None,
    )


def _codes(text: str) -> Iterator[str]:
    for span in text.split():
        first, _dash, last = span.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield f"{number:0{len(first)}}"
