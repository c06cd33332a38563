"""Days, however a spreadsheet or a person writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _

from portal.imports import plain
from portal.imports.values.wrong import Wrong
from portal.kernel.text import narrow

_DAY: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})"
    r"|\.([0-9]{1,2})\.([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.0+)?)?)?"
)
_SERIAL_START: Final = date(1899, 12, 30)


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
