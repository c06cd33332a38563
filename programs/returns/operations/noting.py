"""What a reviewer says of single cells when returning a return: read whole, refused whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from portal.kernel.text import one_line, unsafe_characters
from programs.returns.operations.refusals import Faulty
from programs.returns.rules import shown
from programs.returns.schema import Form
from programs.returns.vocabulary import RemarkReason

#: remarks with which one return goes back; more than any form has cells
MOST: Final = 100
LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Note:
    """What a reviewer says of one cell: a figure or a text, by its code in the form."""

    field: str
    reason: str
    words: str


def checked(notes: Iterable[Note], of: Form) -> list[Note]:
    """The notes as they are kept; else every fault of each, by its pointer (/notes/2/words)."""
    said = list(notes)
    cells = {*of.by_code, *(text.code for text in of.texts)}
    faults = [
        fault
        for number, note in enumerate(said[:MOST])
        for fault in _faults(note, cells, f"/notes/{number}")
    ]
    if len(said) > MOST:
        words = _("At most %(n)d remarks at once.") % {"n": MOST}
        remedy = _("Put into the reason what concerns the whole return.")
        faults.append(Fault("returns.remarks_too_many", words, "/notes", remedy=remedy))
    if faults:
        raise Faulty(faults)
    return [Note(note.field, note.reason, one_line(note.words)) for note in said]


def _faults(note: Note, cells: set[str], where: str) -> Iterator[Fault]:
    if note.field not in cells:
        yield Fault(
            "returns.remark_of_nothing",
            _("The form of this return has no such figure or text."),
            f"{where}/field",
            shown(note.field),
            _("A remark names a figure or a text of the form."),
            _("Choose what the remark is on."),
        )
    if note.reason not in RemarkReason.values:
        yield Fault(
            "returns.remark_reason",
            _("There is no such kind of remark."),
            f"{where}/reason",
            shown(note.reason),
            _("One of: %(codes)s.") % {"codes": ", ".join(RemarkReason.values)},
            _("Choose the kind of the remark."),
        )
    if not 0 < len(one_line(note.words)) <= LONGEST or unsafe_characters(note.words):
        yield Fault(
            "returns.remark_words",
            _("What is wrong cannot be read, or is not said."),
            f"{where}/words",
            shown(note.words),
            _("1 to %(n)d readable characters.") % {"n": LONGEST},
            _("Say what is wrong and what is to be done."),
        )
