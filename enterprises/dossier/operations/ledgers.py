"""What the operations of every ledger do: record an entry, correct it, strike it out.

Each room says what may be said (`fill`), who keeps the ledger (`to`) and calls these from its own
operations; ledgers of what is not an enterprise's too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.models import Entry, LedgerEntry
from enterprises.dossier.rules import text_fault
from enterprises.register.queries.merging import merger_of
from portal.accounts.actor import Actor
from portal.audit.trail import record
from portal.files.operations import attach
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.text import one_line
from portal.workflows.steps import lock

MOST_REASON = 500
E = TypeVar("E", bound=Entry)
L = TypeVar("L", bound=LedgerEntry)
#: sets what is said of an entry, or refuses with every field that cannot be so
Fill = Callable[[E], None]


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that shows what an entry says."""

    stream: BinaryIO
    name: str


def record_entry(
    entry: L, fill: Fill[L], *, to: str, by: Actor, at: datetime, scan: Scan | None
) -> L:
    """Write down a new entry of an enterprise; one that was merged into another takes none."""

    def of_the_living(made: L) -> None:
        if merger_of(made.enterprise) is not None:
            raise WrongState(_("This entry was merged into another one: record it there."))
        fill(made)

    detail = {"enterprise": entry.enterprise_id}
    return write_down(entry, of_the_living, to=to, by=by, at=at, scan=scan, detail=detail)


def write_down(
    entry: E,
    fill: Fill[E],
    *,
    to: str,
    by: Actor,
    at: datetime,
    scan: Scan | None,
    detail: Mapping[str, Any],
) -> E:
    """Write down a new entry of any ledger; `detail` is what the trail says of it."""
    if not (by.is_system or entry.allows(by, to=to)):
        raise NotPermitted(_("This is not yours to do."))
    fill(entry)
    entry.recorded_by, entry.recorded_at = by.user, at
    _save(entry)
    _tell("record", entry, entry.year_codes, by=by, at=at, **detail)
    _attach(entry, scan, by=by, at=at)
    return entry


def correct_entry(
    entry: E,
    fill: Fill[E],
    *,
    to: str,
    by: Actor,
    at: datetime,
    reason: str,
    revision: int | None,
    scan: Scan | None,
) -> E:
    """Say it as it is: the trail keeps what it was and is, by field, and why."""
    why = _reason(reason)
    hold_standing(entry, by, to=to)
    refuse_stale(entry, revision)
    before, years = said_of(entry), entry.year_codes
    fill(entry)
    cells = {
        name: [before[name], now] for name, now in said_of(entry).items() if before[name] != now
    }
    if not cells and scan is None:
        raise Invalid(_("Nothing was changed."))
    entry.revision += 1
    _save(entry)
    _tell("correct", entry, years | entry.year_codes, by=by, at=at, reason=why, cells=cells)
    _attach(entry, scan, by=by, at=at)
    return entry


def strike_entry(
    entry: Entry,
    *,
    to: str,
    by: Actor,
    at: datetime,
    reason: str,
    revision: int | None = None,
) -> None:
    """Strike out what never was: it counts no more, and stays to be read with the reason."""
    why = _reason(reason)
    hold_standing(entry, by, to=to)
    refuse_stale(entry, revision)
    entry.struck_on, entry.reason = localdate(at), why
    entry.revision += 1
    entry.save(update_fields=["struck_on", "reason", "revision"])
    _tell("strike", entry, entry.year_codes, by=by, at=at, reason=why)


def hold_standing(entry: Entry, by: Actor, *, to: str) -> None:
    lock(entry)
    if not (by.is_system or entry.allows(by, to=to)):
        raise NotPermitted(_("This is not yours to do."))
    if entry.struck_on is not None:
        raise WrongState(_("This entry was struck out."))


def refuse_stale(entry: Entry, revision: int | None) -> None:
    if revision is not None and revision != entry.revision:
        raise Stale(_("It was changed since you read it. Read it again."))


def refuse(faults: Mapping[str, str]) -> None:
    """Refuse with every field that has a fault; return where none has."""
    if faults:
        fields: Any = dict(faults)
        raise Invalid(_("Please correct what is marked."), **fields)


def said_of(entry: Entry) -> dict[str, str]:
    """What is said of an entry, as text, by field."""
    return {name: _text(value) for name, value in entry.said().items()}


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _reason(text: str) -> str:
    if words := text_fault(text, longest=MOST_REASON):
        said = words if one_line(text) else _("Please say why.")
        raise Invalid(said, reason=said)
    return one_line(text)


def _save(entry: Entry) -> None:
    words = str(entry.TWICE)
    fields: Any = {entry.ONCE[-1]: words}
    twins = type(entry)._base_manager.filter(struck_on=None, **entry.alike)
    if twins.exclude(pk=entry.pk).exists():
        raise Invalid(words, **fields)
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:  # recorded by somebody else in this very moment
        raise Invalid(words, **fields) from None


def _attach(entry: Entry, scan: Scan | None, *, by: Actor, at: datetime) -> None:
    if scan is not None:
        attach(entry, stream=scan.stream, name=scan.name, by=by, at=at)


def _tell(
    act: str, entry: Entry, years: Collection[str], *, by: Actor, at: datetime, **detail: Any
) -> None:
    meta: models.options.Options[Any] = entry._meta
    record(f"{meta.label_lower}.{act}", by=by, at=at, target=entry, **detail)
    for code in sorted(years):
        mark(meta.label, region_id=entry.region_id, cycle_code=code)
