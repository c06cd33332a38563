"""Cells at work: where a column stands in a sheet, and what was found wrong with its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.imports.definition import MAX_FAULTS, Column, Doubtful
from portal.imports.sheets import NoValue
from portal.imports.values import Wrong, as_text, missing
from portal.kernel.errors import Refused
from portal.kernel.faults import Fault, Severity

DAYS_1904: Final = 1462
MOST_REMEMBERED: Final = 2_000
ERROR_VALUES: Final = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
EMPTY: Final = (None, "")
_REMEMBERED: Final = frozenset({str, date, type(None)})  # of these, equal ones are the same


def letters(column: int) -> str:
    """A column's letters from its number, counted from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def shown(cell: Any) -> str:
    """What a fault quotes of a cell."""
    if cell is None or cell.__class__ is NoValue:
        return "" if cell is None else str(cell)
    if isinstance(cell, int | float) and not abs(cell) < 1e15:
        return f"{cell:G}" if isinstance(cell, float) else str(cell)[:80]
    return as_text(cell)[:80]


MOST_COUNTED: Final = 100_000


@dataclass
class Found:
    """Faults as they are found: all counted, the first 20,000 kept."""

    faults: list[Fault] = field(default_factory=list)
    count: int = 0
    wrong_lines: set[int] = field(default_factory=set)
    stopped: bool = False
    width: int = 0  # of the widest row

    def add(self, fault: Fault, *, line: int | None = None) -> None:
        self.count += 1
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(fault)
        if fault.severity is not Severity.ERROR:
            return
        if line is None:
            self.stopped = True
        else:
            self.wrong_lines.add(line)

    @property
    def is_hopeless(self) -> bool:
        """So much is wrong that reading on helps nobody."""
        return self.count > MOST_COUNTED


class Slot:
    """One column at work in one sheet: where it stands, and what it has read before."""

    def __init__(self, column: Column, place: int, by: Actor, *, epoch_1904: bool) -> None:
        self.column = column
        self.place = place
        self.letters = letters(place)
        self._parse = column.parser_for(by)
        in_1904 = epoch_1904 and getattr(self._parse, "kind", "") == "date"
        self._shift = DAYS_1904 if in_1904 else 0
        self._many = None if self._shift else getattr(self._parse, "many", None)
        self._known: dict[Any, Any] = {}

    def values(self, numbers: Sequence[int], cells: Sequence[Any], found: Found) -> list[Any]:
        """The values of some cells of the column: all at once if they are plain, else one by one.

        Texts that come again and again are parsed once.
        """
        try:
            return list(map(self._known.__getitem__, cells))
        except (KeyError, TypeError):
            pass
        values = self._all_at_once(cells)
        if values is None:
            each = zip(numbers, cells, strict=True)
            return [self._value(number, cell, found) for number, cell in each]
        if len(self._known) < MOST_REMEMBERED and _REMEMBERED.issuperset(map(type, cells)):
            self._known.update(zip(cells, values, strict=True))
        return values

    def _all_at_once(self, cells: Sequence[Any]) -> list[Any] | None:
        """The values of plain cells, None for each empty one; None if any needs a closer look."""
        if self._many is None:
            return None
        if None not in cells and "" not in cells:
            return self._many(cells)  # type: ignore[no-any-return]
        if self.column.required:
            return None
        filled = [cell for cell in cells if cell not in EMPTY]
        values = self._many(filled) if filled else []
        if values is None:
            return None
        following = iter(values)
        return [None if cell in EMPTY else next(following) for cell in cells]

    def _value(self, number: int, cell: Any, found: Found) -> Any:
        try:
            value = self._read(cell)
        except Refused as refusal:
            for fault in self._faults_of(refusal):
                found.add(self._placed(fault, number, cell), line=number)
            return None
        if value.__class__ is Doubtful:
            found.add(self._placed(value.fault, number, cell), line=number)
            return value.value
        if cell.__class__ in _REMEMBERED and len(self._known) < MOST_REMEMBERED:
            self._known[cell] = value
        return value

    def _read(self, cell: Any) -> Any:
        if cell.__class__ is str:
            if not cell or cell.isspace():
                cell = None
            elif cell[0] == "#" and cell.upper() in ERROR_VALUES:
                cell = NoValue(cell)
        if cell is None:
            if self.column.required:
                raise missing()
            return None
        if cell.__class__ is NoValue:
            raise _without_value(cell)
        return self._parse(cell + self._shift if self._is_day_number(cell) else cell)

    def _is_day_number(self, cell: Any) -> bool:
        return bool(self._shift) and isinstance(cell, int | float)

    @staticmethod
    def _faults_of(refusal: Refused) -> tuple[Fault, ...]:
        faults: tuple[Fault, ...] = getattr(refusal, "faults", ())
        return faults or (Fault("imports.wrong_value", str(refusal.message)),)

    def _placed(self, fault: Fault, number: int, cell: Any) -> Fault:
        """What a parser said of a value, said at its cell."""
        return Fault(
            fault.code,
            fault.message,
            where=f"{self.letters}{number}",
            value=shown(cell),
            rule=fault.rule or str(getattr(self._parse, "rule", "")),
            remedy=fault.remedy,
            severity=fault.severity,
        )


def _without_value(cell: NoValue) -> Wrong:
    if cell.text:
        return Wrong(
            "cell_error",
            _("The cell shows the error %(error)s instead of a value.") % {"error": cell.text},
            remedy=_("Correct the formula, or type the value itself."),
        )
    return Wrong(
        "formula_without_value",
        _("The cell holds a formula whose result was not saved."),
        remedy=_("Open the file in Excel or WPS and save it, or type the value itself."),
    )
