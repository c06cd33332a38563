"""Cells to values: what a person typed, read strictly, or refused in words.

A parser is called with one cell that is not empty, and returns a value or raises `Wrong`. It is
a pure function of the cell. `kind` tells the template how to format its column.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.imports import plain
from portal.imports.plain import MOST_EXACT
from portal.kernel.errors import Invalid, Refused
from portal.kernel.faults import Fault
from portal.kernel.text import clean, narrow, one_line, unsafe_characters

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_HARMLESS: Final = frozenset({"U+200B", "U+200E", "U+2060", "U+FEFF"})
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]{1,20})?[Ee]\+[0-9]{1,3}")
_WHOLE: Final = re.compile(r"-?(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})")
_DECIMAL: Final = re.compile(r"-?(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.[0-9]{1,12})?")
_DAY: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})"
    r"|\.([0-9]{1,2})\.([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.0+)?)?)?"
)
_SERIAL_START: Final = date(1899, 12, 30)


class Wrong(Invalid):
    """This cell cannot be taken. `code` is completed to `imports.<code>`."""

    def __init__(
        self,
        code: str,
        message: str | _StrPromise,
        *,
        remedy: str | _StrPromise = "",
        rule: str | _StrPromise = "",
    ) -> None:
        fault = Fault(f"imports.{code}", message, rule=rule, remedy=remedy)
        super().__init__(message, faults=[fault])


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A value that is taken, with something to say about it (`explain` or `warn`)."""

    value: Any
    fault: Fault


def as_text(cell: Any) -> str:
    """What stands in the cell. A number whose digits the spreadsheet has lost is refused."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number_as_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number_as_text(cell: float) -> str:
    if not abs(cell) < MOST_EXACT:
        raise digits_lost()
    return str(int(cell)) if cell == int(cell) else format(cell, ".15g")


def digits_lost() -> Wrong:
    """9.135E+17: a long code that the spreadsheet took for a number."""
    return Wrong(
        "digits_lost",
        _("The spreadsheet took this code for a number and lost its last digits."),
        remedy=_(
            "Set the column's format to “Text” first, then type the code again; changing the "
            "format alone does not bring the digits back."
        ),
    )


@dataclass(frozen=True, slots=True)
class Text:
    """Clean text of at most `most` characters; on one line unless `lines`."""

    most: int = 200
    lines: bool = False
    kind: ClassVar[str] = "text"

    def __call__(self, cell: Any) -> str:
        text = cell if cell.__class__ is str else as_text(cell)
        if not (
            text.isprintable()
            and "  " not in text
            and text == text.strip()
            and (text.isascii() or unicodedata.is_normalized("NFC", text))
        ):
            text = self._cleaned(text)
        if len(text) > self.most:
            raise Wrong(
                "too_long",
                _("The text has %(has)s characters; at most %(most)s are kept.")
                % {"has": len(text), "most": self.most},
                remedy=_("Shorten it."),
            )
        if "E+" in text.upper() and _SCIENTIFIC.fullmatch(text):
            raise digits_lost()
        return str(text)

    def many(self, cells: Sequence[Any]) -> list[Any] | None:
        """The same texts, if all of them are plain; else None."""
        return plain.texts(cells, self.most)

    def _cleaned(self, text: str) -> str:
        if strange := [c for c in unsafe_characters(text) if c not in _HARMLESS]:
            raise Wrong(
                "strange_characters",
                _("The text holds characters that cannot be seen: %(characters)s.")
                % {"characters": ", ".join(strange[:5])},
                remedy=_("Type the text again instead of pasting it."),
            )
        text = clean(text) if self.lines else one_line(text)
        if not text:
            raise missing()
        return text

    @property
    def rule(self) -> str:
        return _("Text of at most %(most)s characters.") % {"most": self.most}


def missing() -> Wrong:
    return Wrong("missing", _("This is missing."), remedy=_("Fill in the cell."))


@dataclass(frozen=True, slots=True)
class Code:
    """A code: text made narrow (full-width characters become ASCII), then read by `read`.

    `read` returns the value and refuses with `Refused`; it may return `Doubtful`. `read_many`, if
    there is one, reads many ASCII texts at once as `read` would, or declines with None.
    """

    read: Callable[[str], Any]
    says: str | _StrPromise = ""
    most: int = 64
    read_many: Callable[[Sequence[str]], Sequence[Any] | None] | None = None
    kind: ClassVar[str] = "text"

    def __call__(self, cell: Any) -> Any:
        return self.read(narrow(Text(self.most)(cell)))

    def many(self, cells: Sequence[Any]) -> list[Any] | None:
        """All of them read, if all are plain and none is refused or doubtful; else None."""
        if not (plain.are_texts(cells, self.most) and "".join(cells).isascii()):
            return None
        if self.read_many is not None and (found := self.read_many(cells)) is not None:
            return list(found)
        try:
            values = [self.read(cell) for cell in cells]
        except Refused:
            return None
        return None if any(value.__class__ is Doubtful for value in values) else values

    @property
    def rule(self) -> str:
        return str(self.says)


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


@dataclass(frozen=True, slots=True)
class Day:
    """A date, as a date cell, a day number of the spreadsheet, or text with a four-digit year."""

    least: date = date(1900, 3, 1)
    most: date = date(2100, 12, 31)
    kind: ClassVar[str] = "date"

    def __call__(self, cell: Any) -> date:
        day = self._day(cell)
        if day is None:
            raise Wrong(
                "not_a_date",
                _("This is not a date, or it can be read in two ways."),
                remedy=_("Write the date as 2026-03-05."),
                rule=self.rule,
            )
        if not self.least <= day <= self.most:
            raise Wrong(
                "date_out_of_range",
                _("The date lies outside %(least)s to %(most)s.")
                % {"least": self.least, "most": self.most},
                remedy=_("Check the year."),
            )
        return day

    def many(self, cells: Sequence[Any]) -> list[date] | None:
        """All of them, if all are plain days within the range; else None."""
        return plain.days(cells, self.least, self.most)

    def _day(self, cell: Any) -> date | None:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return _day_of_serial(cell)
        return _day_of_text(narrow(cell)) if isinstance(cell, str) else None

    @property
    def rule(self) -> str:
        return _("A date, written as 2026-03-05.")


def _day_of_serial(cell: float) -> date | None:
    """Spreadsheets count 29 February 1900, which never was; day numbers up to it are refused."""
    if 61 <= cell < 109_575:
        return _SERIAL_START + timedelta(days=int(cell))
    return _day_of_text(str(int(cell))) if 19_000_101 <= cell <= 21_001_231 else None


def _day_of_text(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some options, by label, synonym or stored code. Built by `Column.options`."""

    known: dict[str, Any] = field(repr=False)
    labels: tuple[str, ...] = ()
    kind: ClassVar[str] = "choice"

    def __call__(self, cell: Any) -> Any:
        key = option_key(as_text(cell))
        if key in self.known:
            return self.known[key]
        raise Wrong(
            "not_an_option",
            _("This is none of the options."),
            remedy=_("Choose one of: %(options)s") % {"options": self._shown()},
            rule=self.rule,
        )

    def _shown(self) -> str:
        shown = "、".join(self.labels[:12])
        return shown + " …" if len(self.labels) > 12 else shown

    @property
    def rule(self) -> str:
        return _("One of: %(options)s") % {"options": self._shown()}


def option_key(text: str) -> str:
    """Labels are the same whatever their width, case and blanks."""
    return "".join(narrow(text).casefold().split())


YES: Final = ("是", "有", "yes", "y", "true", "1", "√", "✓", "☑")
NO: Final = ("否", "无", "no", "n", "false", "0", "×", "☐")


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no, in the ways in which people write it."""

    kind: ClassVar[str] = "yes_no"
    rule: ClassVar[str | _StrPromise] = gettext_lazy("Yes or no.")

    def __call__(self, cell: Any) -> bool:
        key = option_key(as_text(cell))
        if key in YES:
            return True
        if key in NO:
            return False
        raise Wrong(
            "not_yes_or_no",
            _("This is neither yes nor no."),
            remedy=_("Write 是 or 否."),
        )
