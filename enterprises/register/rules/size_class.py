"""The size class of an enterprise by the table of the day, with every step kept. Pure.

The class is the worst that any indicator of the industry's row gives: large, medium and small need
the lower bounds of all of them at once, micro needs one below. Bounds belong to their class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.rules.industries import beneath, industry_code, industry_of
from enterprises.register.rules.size_table import (
    Amount,
    Bounds,
    Indicator,
    SizeClass,
    SizeRow,
    rows_in_force,
)
from portal.kernel.errors import Invalid


class Outcome(TextChoices):
    """Whether a class was found, and if not, why."""

    CLASSIFIED = "classified", gettext_lazy("Classified")
    UNCLEAR = "unclear", gettext_lazy("Unclear")
    NOT_CLASSIFIED = "not_classified", gettext_lazy("Not classified")


_ORDER = tuple(SizeClass)


@dataclass(frozen=True, slots=True)
class SizeStep:
    """One indicator looked at: its value, its class, and the bounds that decided."""

    indicator: Indicator
    amount: Amount
    size: SizeClass
    bounds: Bounds

    @property
    def text(self) -> str:
        """In words, in the language that is active now."""
        said = {
            "indicator": self.indicator.label,
            "amount": number_format(self.amount, use_l10n=True, force_grouping=True),
            "unit": _("persons") if self.indicator is Indicator.STAFF else _("10,000 yuan"),
            "size": self.size.label,
        }
        if self.size is SizeClass.MICRO:
            said["bound"] = number_format(self.bounds.small, force_grouping=True)
            text = _("%(indicator)s (%(unit)s): %(amount)s is below %(bound)s, so %(size)s.")
        else:
            said["bound"] = number_format(self.bounds.of(self.size), force_grouping=True)
            text = _("%(indicator)s (%(unit)s): %(amount)s is at least %(bound)s, so %(size)s.")
        return text % said


@dataclass(frozen=True, slots=True)
class SizeFinding:
    """The size class, or why there is none; `steps` are what a person needs to check it by hand.

    `size` is None unless `outcome` is classified. `missing` names the indicators that the row
    needs and that were not given. `is_provisional`: the enterprise is younger than a year.
    """

    outcome: Outcome
    size: SizeClass | None = None
    is_provisional: bool = False
    row: SizeRow | None = None
    steps: tuple[SizeStep, ...] = ()
    missing: tuple[Indicator, ...] = ()
    reason: str = ""

    @property
    def explained(self) -> tuple[str, ...]:
        """The row, every step and the conclusion, in the language that is active now."""
        lines = []
        if self.row:
            lines.append(
                _("Row %(number)d of the table: %(industry)s.")
                % {"number": self.row.number, "industry": self.row.industry}
            )
        lines += [step.text for step in self.steps]
        if self.size:
            lines.append(_("The smallest class counts: %(size)s.") % {"size": self.size.label})
        if self.is_provisional:
            lines.append(_("Provisional: the enterprise is less than a year old."))
        if self.reason:
            lines.append(self.reason)
        return tuple(lines)


def size_class(
    code: str,
    staff_count: int | None,
    revenue_wan: Amount | None,
    assets_wan: Amount | None,
    *,
    on: date,
    established_on: date | None = None,
) -> SizeFinding:
    """The size class of an enterprise on a day; money in 万元 of the last complete year.

    Indicators that the industry's row does not use may be None. Every value below 0 is refused.
    """
    amounts = {
        Indicator.STAFF: staff_count,
        Indicator.REVENUE: revenue_wan,
        Indicator.ASSETS: assets_wan,
    }
    _refuse_negative(amounts)
    stored = industry_code(code)
    if stored is None:
        return SizeFinding(Outcome.UNCLEAR, reason=_("There is no such industry code."))
    rows = rows_of(stored, on)
    if len(rows) > 1:
        reason = _(
            "This industry code is too short to tell the row of the table; give more digits."
        )
        return SizeFinding(Outcome.UNCLEAR, reason=reason)
    (row,) = rows
    if row is None:
        reason = _("The statistical method does not classify this industry; choose with a reason.")
        return SizeFinding(Outcome.NOT_CLASSIFIED, reason=reason)
    return _find(row, amounts, is_provisional=is_young(established_on, on))


def _find(
    row: SizeRow, amounts: Mapping[Indicator, Amount | None], *, is_provisional: bool
) -> SizeFinding:
    steps = []
    missing = []
    for indicator, bounds in row.bounds.items():
        amount = amounts[indicator]
        if amount is None:
            missing.append(indicator)
        else:
            steps.append(SizeStep(indicator, amount, bounds.class_of(amount), bounds))
    if missing:
        names = _(", ").join(str(indicator.label) for indicator in missing)
        return SizeFinding(
            Outcome.UNCLEAR,
            is_provisional=is_provisional,
            row=row,
            steps=tuple(steps),
            missing=tuple(missing),
            reason=_("Still needed for this industry: %(indicators)s.") % {"indicators": names},
        )
    worst = min((step.size for step in steps), key=_ORDER.index)
    return SizeFinding(Outcome.CLASSIFIED, worst, is_provisional, row, tuple(steps))


def _refuse_negative(amounts: Mapping[Indicator, Amount | None]) -> None:
    for indicator, amount in amounts.items():
        if amount is not None and amount < 0:
            message = _("%(indicator)s cannot be below 0.") % {"indicator": indicator.label}
            fields: dict[str, Any] = {indicator.value: message}
            raise Invalid(message, **fields)


def is_young(established_on: date | None, on: date) -> bool:
    """Whether the enterprise is less than a year old on a day."""
    if established_on is None:
        return False
    return (on.year - established_on.year, on.month, on.day) < (
        1,
        established_on.month,
        established_on.day,
    )


@lru_cache(maxsize=4096)
def rows_of(code: str, on: date) -> tuple[SizeRow | None, ...]:
    """The rows that the parts of the industry fall in, None for a part that is not classified."""
    table = rows_in_force(on)
    numbers = dict.fromkeys(_numbers_of(code, table))
    return tuple(next((row for row in table if row.number == number), None) for number in numbers)


def _numbers_of(code: str, rows: tuple[SizeRow, ...]) -> Iterator[int | None]:
    """The number of the row for each part of the industry that the table tells apart; of a number
    that the list lacks, for what it lies in."""
    listed = industry_of(code)
    parts = beneath(listed.code) if listed else []
    if parts:
        for part in parts:
            yield from _numbers_of(part.code, rows)
        return
    starts = (code[:3], code[:2])
    yield next((row.number for start in starts for row in rows if start in row.codes), None)
