"""What other rooms tell of an enterprise: its timeline, its ledgers, what it said of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """Something that happened on a day: what, of what, by whom, and the page of it."""

    on: date
    what: str
    words: str = ""
    by: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """A room's part of the timeline: `lines(enterprise, actor)` gives what this reader reaches."""

    code: str
    label: str | _StrPromise
    icon: str
    lines: Callable[[Any, Any], Iterable[TimelineLine]]


@dataclass(frozen=True, slots=True)
class Statement:
    """What an enterprise says of a fact of the register: `fact` is a field's name, `was` what it
    was shown or what stands there, `now` what it says, both as they would be entered."""

    fact: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class StatementSource:
    """Where enterprises say something of themselves that may correct the register: `url(key)` is
    the page of what was said there."""

    code: str
    label: str | _StrPromise
    url: Callable[[int], str]


statement_sources: Registry[StatementSource] = Registry("source of statements")
timeline_sources: Registry[TimelineSource] = Registry("source of the timeline")


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry of a ledger: its day, what its columns say, on what evidence, who recorded it when.

    `struck` is the reason for which it was struck out, empty while it stands.
    """

    on: date
    cells: tuple[str, ...]
    evidence: str
    by: str
    recorded_at: datetime
    url: str
    struck: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a room records of an enterprise, one entry below the other, newest first.

    `day` and `columns` are headings, those of `figures` are amounts. `lines(enterprise, actor)` is
    None for those who may not read the ledger here; `new` is the address of the form for a new
    entry, empty where this person records none.
    """

    code: str
    title: str | _StrPromise
    day: str | _StrPromise
    columns: tuple[str | _StrPromise, ...]
    lines: Callable[[Any, Any], Sequence[LedgerLine] | None]
    new: Callable[[Any, Any], str]
    action: str | _StrPromise
    figures: frozenset[int] = frozenset()


ledgers: Registry[Ledger] = Registry("ledger of an enterprise")

#: what is to be done before two entries with the same line in a ledger are merged: resting with
#: the merged one it would count twice
RECORDED_TWICE = _("Strike one of the two out first, as recorded twice.")
