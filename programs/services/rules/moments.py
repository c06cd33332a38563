"""Moments in a table: a day with its time, as systems and people write them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _

from portal.calendar.rules import SHANGHAI
from portal.imports.values import Wrong
from portal.kernel.text import narrow

_MOMENT: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})"
    r"|\.([0-9]{1,2})\.([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)"
    r"(?:[ T]?(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,6})?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.ASCII,
)
_SERIAL_START: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date with its time, of Shanghai unless it says another zone; a date alone means 00:00."""

    least: date = date(2015, 1, 1)
    kind: ClassVar[str] = "text"

    def __call__(self, cell: Any) -> datetime:
        found = self._moment(cell)
        if found is None:
            raise Wrong(
                "not_a_moment",
                _("This is not a date with a time."),
                remedy=_("Write it as 2026-03-05 09:30."),
                rule=self.rule,
            )
        if found.astimezone(SHANGHAI).date() < self.least:
            raise Wrong(
                "date_out_of_range",
                _("The date lies before %(least)s.") % {"least": self.least},
                remedy=_("Check the year."),
            )
        return found

    @property
    def rule(self) -> str:
        return _("A date with its time, written as 2026-03-05 09:30.")

    def _moment(self, cell: Any) -> datetime | None:
        if isinstance(cell, datetime):
            return cell if cell.tzinfo else cell.replace(tzinfo=SHANGHAI)
        if isinstance(cell, date):
            return datetime.combine(cell, time(), tzinfo=SHANGHAI)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return _of_serial(cell)
        return _of_text(narrow(cell)) if isinstance(cell, str) else None


def _of_serial(cell: float) -> datetime | None:
    """A day number of a spreadsheet with its fraction, to the second."""
    if not 61 <= cell < 109_575:
        return None
    exact = _SERIAL_START + timedelta(seconds=round(cell * 86_400))
    return exact.replace(tzinfo=SHANGHAI)


def _of_text(text: str) -> datetime | None:
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups()[:9] if part is not None)
    hour, minute, second = ([*map(int, (found["time"] or "0:0").split(":")), 0])[:3]
    try:
        read = datetime(year, month, day, hour, minute, second, tzinfo=_zone(found["zone"]))
        return read.astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> Any:
    if text is None:
        return SHANGHAI
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
