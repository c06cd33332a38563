"""The ledgers of an enterprise: their entries, and what was corrected of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.urls import reverse

from enterprises.dossier.facts import Ledger, LedgerLine, ledgers
from enterprises.dossier.models import Entry, LedgerEntry
from enterprises.register.facts import Belongings
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.audit.models import Event

E = TypeVar("E", bound=LedgerEntry)


@dataclass(frozen=True, slots=True)
class Shown:
    """A ledger as one reader sees it; `new` is empty where this reader records nothing."""

    ledger: Ledger
    lines: Sequence[LedgerLine]
    new: str

    @property
    def standing(self) -> list[LedgerLine]:
        return [one for one in self.lines if not one.struck]

    @property
    def rows(self) -> list[tuple[LedgerLine, list[tuple[str, str, bool]]]]:
        """Each line with its cells: heading, text, whether it is a figure."""
        heads, figures = self.ledger.columns, self.ledger.figures
        return [
            (
                line,
                [
                    (str(head), cell, place in figures)
                    for place, (head, cell) in enumerate(zip(heads, line.cells, strict=True))
                ],
            )
            for line in self.lines
        ]


@dataclass(frozen=True, slots=True)
class Correction:
    """Who corrected an entry, when and why; each cell is (label, was, is), in words. `act` is
    "correct", or "strike" where it was struck out."""

    at: datetime
    by: str
    reason: str
    cells: tuple[tuple[str, str, str], ...]
    act: str = "correct"


def entries_in(model: type[E], *related: str) -> Belongings[list[E]]:
    """The entries of a ledger by enterprise, struck out or not, the newest first."""

    def read(enterprises: Sequence[Enterprise]) -> dict[int, list[E]]:
        known = {one.pk: one for one in enterprises}
        found: dict[int, list[E]] = defaultdict(list)
        rows: Any = model._default_manager.filter(enterprise__in=list(known))
        for one in rows.select_related("region", "recorded_by", *related).order_by(
            f"-{model.DAY}", "-pk"
        ):
            one.enterprise = known[one.enterprise_id]
            found[one.enterprise_id].append(one)
        return found

    return Belongings(model._meta.label_lower, read, list)


def read_by(entries: Belongings[list[E]], enterprise: Enterprise, actor: Actor, to: str) -> list[E]:
    """Those that this reader reaches."""
    return [one for one in entries.of(enterprise) if one.allows(actor, to=to)]


def lines_of(
    entries: Belongings[list[E]], *, to: str, page: str, cells: Callable[[E], tuple[object, ...]]
) -> Callable[[Enterprise, Actor], list[LedgerLine] | None]:
    """The lines of a ledger for those who hold `to` on the enterprise; `page` names an entry's."""

    def lines(enterprise: Enterprise, actor: Actor) -> list[LedgerLine] | None:
        if not enterprise.allows(actor, to=to):
            return None
        return [
            LedgerLine(
                on=getattr(one, one.DAY),
                cells=tuple(in_words(cell) for cell in cells(one)),
                evidence=one.evidence,
                by=one.recorded_by.display_name if one.recorded_by else "",
                recorded_at=one.recorded_at,
                url=reverse(page, args=[one.pk]),
                struck=one.reason,
            )
            for one in read_by(entries, enterprise, actor, to)
        ]

    return lines


def in_words(value: object) -> str:
    """What a cell says: figures with their thousands, days as 2026-03-05, "—" for nothing."""
    if value in (None, ""):
        return "—"
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def form_for(page: str, *, to: str) -> Callable[[Enterprise, Actor], str]:
    """The address of the form for a new entry, for those who keep the ledger here."""

    def new(enterprise: Enterprise, actor: Actor) -> str:
        return reverse(page, args=[enterprise.pk]) if enterprise.allows(actor, to=to) else ""

    return new


def ledgers_of(enterprise: Enterprise, actor: Actor) -> list[Shown]:
    """Every ledger that this reader reads of the enterprise, empty ones too."""
    found = []
    for ledger in ledgers:
        lines = ledger.lines(enterprise, actor)
        if lines is not None:
            found.append(Shown(ledger, lines, ledger.new(enterprise, actor)))
    return found


def corrections_of(entry: Entry) -> list[Correction]:
    """What was corrected of an entry, the newest first, as the trail has it."""
    return [one for one in history_of(entry) if one.act == "correct"]


def history_of(*entries: Entry) -> list[Correction]:
    """What befell some entries of one ledger since they were recorded, the newest first, as the
    trail has it; one statement however many they are."""
    if not entries:
        return []
    label = entries[0]._meta.label_lower
    acts = {f"{label}.{act}": act for act in ("correct", "strike")}
    by_target = {f"{label}:{one.pk}": one for one in entries}
    events = Event.objects.filter(target__in=by_target, verb__in=acts)
    return [
        Correction(
            event.at,
            event.actor_name,
            str(event.detail.get("reason", "")),
            tuple(_cells(by_target[event.target], event.detail.get("cells", {}))),
            acts[event.verb],
        )
        for event in events.order_by("-pk")
    ]


def _cells(entry: Entry, cells: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    found = []
    for name, (was, now) in cells.items():
        field: Any = entry._meta.get_field(name)
        words = {str(value): str(label) for value, label in field.flatchoices}
        found.append((str(field.verbose_name), words.get(was, was), words.get(now, now)))
    return found
