"""Whole and decimal numbers within a range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _

from portal.imports import plain
from portal.imports.plain import MOST_EXACT
from portal.imports.values.wrong import Wrong
from portal.kernel.text import narrow

_WHOLE: Final = re.compile(r"-?(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})")
_DECIMAL: Final = re.compile(r"-?(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.[0-9]{1,12})?")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`, both included."""

    least: int = 0
    most: int = 2_147_483_647
    kind: ClassVar[str] = "whole"

    def __call__(self, cell: Any) -> int:
        number = self._number(cell)
        _within(number, self.least, self.most)
        return number

    def many(self, cells: Sequence[Any]) -> list[int] | None:
        """All of them, if all are plain digits or whole numbers within the range; else None."""
        return plain.wholes(cells, self.least, self.most)

    def _number(self, cell: Any) -> int:
        if isinstance(cell, bool):
            raise self._not_whole()
        if isinstance(cell, int | float):
            if abs(cell) < MOST_EXACT and cell == int(cell):
                return int(cell)
            raise self._not_whole()
        text = narrow(cell) if isinstance(cell, str) else ""
        if not _WHOLE.fullmatch(text):
            raise self._not_whole()
        return int(text.replace(",", ""))

    def _not_whole(self) -> Wrong:
        return Wrong(
            "not_whole",
            _("This is not a whole number."),
            remedy=_("Write digits alone, for example 120, without a unit."),
            rule=self.rule,
        )

    @property
    def rule(self) -> str:
        return _("A whole number from %(least)s to %(most)s.") % {
            "least": self.least,
            "most": self.most,
        }


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number with at most `places` after the point, from `least` to `most`."""

    places: int = 2
    least: Decimal = Decimal(0)
    most: Decimal = Decimal("999999999999")
    kind: ClassVar[str] = "decimal"

    def __call__(self, cell: Any) -> Decimal:
        number = self._number(cell)
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.places:
            raise Wrong(
                "too_precise",
                _("The number has more than %(places)s places after the point.")
                % {"places": self.places},
                remedy=_("Round it in the cell."),
                rule=self.rule,
            )
        _within(number, self.least, self.most)
        return number

    def many(self, cells: Sequence[Any]) -> list[Decimal] | None:
        """All of them, if all are plain numbers within the range and the places; else None."""
        return plain.decimals(cells, self.places, self.least, self.most)

    def _number(self, cell: Any) -> Decimal:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            if abs(cell) < MOST_EXACT:
                return Decimal(format(cell, ".15g"))
        elif isinstance(cell, str) and _DECIMAL.fullmatch(text := narrow(cell)):
            return Decimal(text.replace(",", ""))
        raise Wrong(
            "not_a_number",
            _("This is not a number."),
            remedy=_("Write digits alone, for example 1200.50, without a unit or a sign."),
            rule=self.rule,
        )

    @property
    def rule(self) -> str:
        return _("A number from %(least)s to %(most)s, at most %(places)s places.") % {
            "least": self.least,
            "most": self.most,
            "places": self.places,
        }


def _within(number: int | Decimal, least: int | Decimal, most: int | Decimal) -> None:
    if not least <= number <= most:
        raise Wrong(
            "out_of_range",
            _("The number is outside %(least)s to %(most)s.") % {"least": least, "most": most},
            remedy=_("Check the number and its unit."),
        )
