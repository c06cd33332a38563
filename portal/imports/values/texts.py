"""Texts and codes: what stands in a cell, clean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.utils.translation import gettext as _

from portal.imports import plain
from portal.imports.plain import MOST_EXACT
from portal.imports.values.wrong import Doubtful, Wrong, missing
from portal.kernel.errors import Refused
from portal.kernel.text import clean, narrow, one_line, unsafe_characters

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_HARMLESS: Final = frozenset({"U+200B", "U+200E", "U+2060", "U+FEFF"})
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]{1,20})?[Ee]\+[0-9]{1,3}")


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
