"""Importers: what a table must hold, declared once; what keeps it is an operation.

The same declaration reads a workbook, a CSV file and the rows of a bulk request, draws the
template, and says what is wrong with a cell. A dry run and a real run are one path.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.utils import translation

from portal.accounts.actor import Actor
from portal.imports.comparing import Compare
from portal.imports.values import Choice, Doubtful, Text, Wrong, option_key
from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault, Severity
from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "Column",
    "Doubtful",
    "FileFacts",
    "Importer",
    "Kept",
    "Option",
    "Problem",
    "Table",
    "Wrong",
    "importers",
    "options_of",
    "unique",
]

LANGUAGES: Final = ("zh-hans", "en")
MAX_FAULTS: Final = 20_000

#: A line is a named tuple: `line.number` (as the sheet counts), then a field for each column.
Line = Any
Lines = Sequence[Line]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to fill in a column of choices: what is stored, what is shown, what is understood."""

    value: Any
    label: str | _StrPromise
    synonyms: tuple[str, ...] = ()


def options_of(choices: Any) -> list[Option]:
    """The options of a TextChoices or IntegerChoices: labels in both languages, and codes."""
    return [Option(value, label, (str(value),)) for value, label in choices.choices]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `name` is the field of a line; `parse` reads a cell that is not empty.

    `options` (a list, or a function of who asks) replaces `parse` and gives the drop-down. What
    is not `offered` is read when it is there, and left out of the template.
    """

    name: str
    header: str | _StrPromise
    parse: Callable[[Any], Any] = field(default_factory=Text)
    required: bool = False
    synonyms: tuple[str, ...] = ()
    example: str = ""
    help: str | _StrPromise = ""
    options: Sequence[Option] | Callable[[Actor], Iterable[Option]] | None = None
    width: int = 16
    offered: bool = True

    def headers(self) -> set[str]:
        """Every way to head this column, made comparable: both languages, synonyms, the name."""
        shown = {self.name, *self.synonyms}
        for language in LANGUAGES:
            with translation.override(language):
                shown.add(str(self.header))
        return {header_key(text) for text in shown}

    def options_for(self, by: Actor) -> list[Option]:
        return list(self.options(by) if callable(self.options) else self.options or ())

    def parser_for(self, by: Actor) -> Callable[[Any], Any]:
        """The parser of this reading; options are asked for once."""
        if self.options is None:
            return self.parse
        known: dict[str, Any] = {}
        options = self.options_for(by)
        for option in options:
            for text in _texts_of(option):
                known.setdefault(option_key(text), option.value)
        return Choice(known, tuple(str(option.label) for option in options))


def _texts_of(option: Option) -> Iterator[str]:
    for language in LANGUAGES:
        with translation.override(language):
            yield str(option.label)
    yield from option.synonyms


def header_key(text: str) -> str:
    """Headers are the same whatever their width, case, blanks and marks of being required."""
    key = option_key(text)
    for mark in ("(必填)", "(选填)", "*", ":"):
        key = key.replace(mark, "")
    return key


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule over lines found: in line `number`, in column `column` (empty: the line)."""

    number: int
    column: str
    code: str
    message: str | _StrPromise
    value: str = ""
    rule: str | _StrPromise = ""
    remedy: str | _StrPromise = ""
    severity: Severity = Severity.ERROR


LineRule = Callable[[Line], Iterable[Problem]]
TableRule = Callable[[Lines], Iterable[Problem]]


class Against(Protocol):
    """Rules that ask the database, in batches: what exists, what lies within reach."""

    def __call__(self, lines: Lines, /, *, by: Actor, at: datetime) -> Iterable[Problem]: ...


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the audit event of a kept table says about its file."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How many rows were new, changed, unchanged; and left out because of errors (`refused`)."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


class Keep(Protocol):
    """A set operation: every line in one transaction, with one audit event."""

    def __call__(self, lines: Any, /, *, by: Actor, at: datetime, file: FileFacts) -> Kept: ...


@dataclass(frozen=True)
class Importer:
    """`keep` is an operation: what a person may not do by hand, a table may not do either.

    Nothing is kept of a table with an error, unless `partial`: then its other lines are.
    A wrong or missing cell is None in its line; rules over lines pass such cells over.
    `compare` says what a dry run would change; `beside` are columns that an exported table has
    and that are never read back.
    """

    code: str
    title: str | _StrPromise
    permission: str
    columns: Sequence[Column]
    keep: Keep
    help: str | _StrPromise = ""
    line_rules: Sequence[LineRule] = ()
    table_rules: Sequence[TableRule] = ()
    against: Against | None = None
    compare: Compare | None = None
    beside: Sequence[Column] = ()
    partial: bool = False

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise ValueError(f"{self.code}: two columns of one name.")
        _ = self.line  # a name that no line can have is refused when it is declared
        seen: dict[str, str] = {}
        for column in self.columns:
            for key in column.synonyms:
                if seen.setdefault(header_key(key), column.name) != column.name:
                    raise ValueError(f"{self.code}: two columns understand {key!r}.")

    @cached_property
    def line(self) -> Any:
        """The named tuple of its lines."""
        names = ["number", *(column.name for column in self.columns)]
        if clash := set(names) & {"count", "index"}:
            raise ValueError(f"{self.code}: a line cannot have a column {sorted(clash)}.")
        return namedtuple("Line", names, defaults=[None] * len(self.columns))

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def header_of(self, name: str) -> str:
        """What a column is called, in the language that is active now."""
        return str(self.column(name).header)


_CELL: Final = re.compile(r"([A-Z]*)([0-9]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was read: its lines, every fault, and where its columns stand.

    `fault_count` is exact; `faults` holds 20,000 at most, always in the order of the sheet: what is
    said of the whole table, then row by row and from left to right; those of a cell as they came.
    """

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    wrong_lines: frozenset[int]
    sheet: str
    header_row: int
    places: Mapping[str, int]  # column name to column number in the sheet, from 0
    width: int  # columns of the sheet
    stopped: bool  # an error outside of any line: nothing may be kept

    def __post_init__(self) -> None:
        object.__setattr__(self, "faults", tuple(sorted(self.faults, key=_place)))

    @classmethod
    def unread(cls, refusal: Invalid) -> Table:
        """The table of a file that cannot be read at all."""
        return cls((), (), 0, frozenset(), "", 0, {}, 0, stopped=True).with_refusal(refusal)

    def with_refusal(self, refusal: Invalid) -> Table:
        """The same table, refused as a whole for what the refusal says."""
        said = refusal.faults or (Fault("imports.refused", str(refusal)),)
        return replace(
            self,
            faults=(*self.faults, *said),
            fault_count=self.fault_count + len(said),
            stopped=True,
        )

    @property
    def has_errors(self) -> bool:
        return self.stopped or bool(self.wrong_lines)

    def to_keep(self, importer: Importer) -> tuple[Line, ...]:
        """The lines that may be kept: all, or none, or the faultless ones if that is allowed."""
        if not self.has_errors:
            return self.lines
        if not importer.partial or self.stopped:
            return ()
        return tuple(line for line in self.lines if line.number not in self.wrong_lines)


def _place(fault: Fault) -> tuple[int, int, str]:
    """Row, then column: "B" stands before "AA", a row before its cells, the table before all."""
    found = _CELL.fullmatch(fault.where)
    return (int(found[2]), len(found[1]), found[1]) if found else (0, 0, "")


importers: Registry[Importer] = Registry("importer")


def unique(*names: str, code: str, message: str | _StrPromise) -> TableRule:
    """A rule that no two lines of the table agree in all of `names`; empty ones do not count."""

    def rule(lines: Lines) -> Iterator[Problem]:
        from django.utils.translation import gettext as _

        keys = list(map(attrgetter(*names), lines))
        if len(set(keys)) == len(keys):
            return  # nearly every table, and much quicker
        first: dict[tuple[Any, ...], int] = {}
        for line in lines:
            key = tuple(getattr(line, name) for name in names)
            if None in key:
                continue
            earlier = first.setdefault(key, line.number)
            if earlier != line.number:
                yield Problem(
                    line.number,
                    names[0],
                    code,
                    message,
                    value=" ".join(str(part) for part in key),
                    remedy=_("The same stands in row %(row)s; keep one of the two.")
                    % {"row": earlier},
                )

    return rule
