"""What a table would change: each line new, changed or unchanged, and the rows that are gone.

An importer that can say so has a `compare`; a dry run then shows the counts and the rows, with
what each cell was and is. Gone are rows that were downloaded with the table and that it no longer
has: they are named and stay as they are; nothing is deleted because a row is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import IO, Any, Final, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.actor import Actor
from portal.reports.sheets import Sheet, SheetColumn, write_workbook

MOST_SHOWN: Final = 100  # of each standing, on the page
_WIDTHS: Final = (10, 8, 24, 34, 24, 34, 34)


class Standing(TextChoices):
    """What a line is against what is kept."""

    NEW = "new", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Altered")
    UNCHANGED = "unchanged", gettext_lazy("Unchanged")
    GONE = "gone", gettext_lazy("No longer in the table")


@dataclass(frozen=True, slots=True)
class Difference:
    """One line, or a row that is gone (`number` 0). `code` and `name` say which row it is;
    `cells` are column, was and is of each cell that differs, values as a person reads them."""

    standing: Standing
    number: int
    code: str
    name: str
    cells: tuple[tuple[str, str, str], ...] = ()


class Compare(Protocol):
    """Compares lines with what is kept, in batches; then what is gone."""

    def __call__(
        self, lines: Sequence[Any], /, *, by: Actor, at: datetime
    ) -> Iterable[Difference]: ...


@dataclass
class Comparison:
    """Counts by standing, and the first hundred of each that says something."""

    counts: Counter[Standing] = field(default_factory=Counter)
    first: dict[Standing, list[Difference]] = field(default_factory=dict)

    def through(
        self, found: Iterable[Difference], *, besides: Collection[int] = ()
    ) -> Iterator[Difference]:
        """Hand on what differs, counting everything; lines with errors (`besides`) are left out."""
        for one in found:
            if one.number in besides:
                continue
            self.counts[one.standing] += 1
            if one.standing is Standing.UNCHANGED:
                continue
            shown = self.first.setdefault(one.standing, [])
            if len(shown) < MOST_SHOWN:
                shown.append(one)
            yield one

    def as_stored(self) -> list[dict[str, Any]]:
        """What an import run keeps of it, as plain JSON."""
        return [asdict(one) for shown in self.first.values() for one in shown]


def headers() -> list[str]:
    """The headers of `rows_of`."""
    return [
        _("Standing"),
        _("Row"),
        _("Code"),
        _("Name"),
        _("Column"),
        _("It was"),
        _("It would be"),
    ]


def rows_of(found: Iterable[Difference], header: Callable[[str], str]) -> Iterator[list[Any]]:
    """A row for each cell that differs, and one for each line that is new or gone; `header` says
    what a column is called."""
    for one in found:
        which = [str(one.standing.label), one.number or None, one.code, one.name]
        if not one.cells:
            yield [*which, "", "", ""]
        for column, was, now in one.cells:
            yield [*which, header(column), was, now]


def write_comparison(
    out: IO[bytes], found: Iterable[Difference], header: Callable[[str], str]
) -> int:
    """The workbook of what a table would change; how many rows it has."""
    columns = [
        SheetColumn(title, width, "integer" if place == 1 else "text")
        for place, (title, width) in enumerate(zip(headers(), _WIDTHS, strict=True))
    ]
    return write_workbook(
        out, [Sheet(_("What would change"), columns, rows_of(found, header))]
    ).rows
