"""The rows in which a reviewer marks cells: what was typed with what is wrong in it, and free ones
beneath."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault
from programs.returns.forms import ReasonForm, notes_by
from programs.returns.operations.noting import MOST, Note

#: rows that the page begins with, and that are added when they are not enough
ROWS: Final = 8
EMPTY: Final = Note("", "", "")


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A row of the page; its faults are those of all its three fields."""

    number: int
    note: Note = EMPTY
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class SendingBack:
    """What stands in the form with which a return is sent back; `is_begun`: something was typed."""

    reason_form: ReasonForm
    rows: tuple[NoteRow, ...]
    faults: tuple[Fault, ...] = ()
    message: str = ""
    is_begun: bool = False

    @property
    def takes_more(self) -> bool:
        return len(self.rows) < MOST


def nothing_typed() -> SendingBack:
    return SendingBack(ReasonForm(), _rows([], {}, ROWS))


def typed(posted: QueryDict, *, refusal: Invalid | None = None, more: bool = False) -> SendingBack:
    """What was posted, with what a refusal said of it, and more rows where they are wanted."""
    notes = notes_by(posted)
    shown = max(ROWS, len(posted.getlist("note_words")))
    wanted = shown + ROWS if more or len(notes) >= shown else shown
    by_row: dict[int, list[Fault]] = defaultdict(list)
    others: list[Fault] = []
    for fault in refusal.faults if refusal else ():
        _root, part, number = (*fault.where.split("/"), "", "")[:3]
        sayer = by_row[int(number)] if part == "notes" and number else others
        sayer.append(fault)
    return SendingBack(
        _reason_form(posted, refusal),
        _rows(notes, by_row, min(wanted, MOST)),
        tuple(others),
        str(refusal.message) if refusal and not refusal.fields else "",
        is_begun=True,
    )


def _reason_form(posted: QueryDict, refusal: Invalid | None) -> ReasonForm:
    if refusal is None:
        return ReasonForm(initial={"reason": posted.get("reason", "")})
    form = ReasonForm(posted)
    form.full_clean()
    said = refusal.fields.get("reason")
    if said and not form.has_error("reason"):
        form.add_error("reason", str(said))
    return form


def _rows(notes: list[Note], faults: dict[int, list[Fault]], least: int) -> tuple[NoteRow, ...]:
    said = [*notes[:MOST], *[EMPTY] * (least - len(notes))]
    return tuple(
        NoteRow(place + 1, note, tuple(faults.get(place, ()))) for place, note in enumerate(said)
    )
