"""What became of the cells of a return: who changed which, when, how, from what to what, why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from portal.accounts.models import User
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.returns.models import Remark, Return, ReturnEdit
from programs.returns.rules import Verdict
from programs.returns.schema import Form, form
from programs.returns.vocabulary import Channel, State

PARTS: Final = ("values", "explanations", "texts")
#: part → code → [was, is]
Cells = Mapping[str, Mapping[str, list[str]]]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that became another. `was` is "" where it was empty."""

    part: str
    code: str
    was: str
    is_now: str
    by: User | None
    at: datetime
    channel: str
    reason: str = ""
    version: int = 1

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)

    def label(self, of: Form, language: str) -> str:
        """The name of the figure or text in the form."""
        return _cell_label(self.code, of, language)


def _cell_label(code: str, of: Form, language: str) -> str:
    named = of.field(code) or next((text for text in of.texts if text.code == code), None)
    return named.label(language) if named else code


def cells_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that differ, of the parts of a return: part → code → [was, is]."""
    found = {}
    for part in PARTS:
        was, is_now = before[part], after[part]
        changed = {
            code: [str(was.get(code, "")), str(is_now.get(code, ""))]
            for code in sorted(was.keys() | is_now.keys())
            if _differ(part, str(was.get(code, "")), str(is_now.get(code, "")))
        }
        if changed:
            found[part] = changed
    return found


def _differ(part: str, was: str, is_now: str) -> bool:
    """Whether two cells say something else: 3.5 and 3.50 do not."""
    if part != "values" or not was or not is_now:
        return was != is_now
    return Decimal(was) != Decimal(is_now)


def parts_of(row: Return | Verdict) -> dict[str, dict[str, Any]]:
    """The figures, reasons and texts that a return holds, or that a verdict found."""
    return {part: dict(getattr(row, part)) for part in PARTS}


def history_of(row: Return) -> list[CellChange]:
    """Every change of every cell of one version, the newest first.

    A figure's reason is what explained it when it was changed; of a correction, why it was begun.
    """
    rows = list(ReturnEdit.objects.filter(subject=row).select_related("by"))
    return changed_cells(rows or [_first_save(row)], row)[::-1]


def changed_cells(edits: Iterable[ReturnEdit], row: Return) -> list[CellChange]:
    """The changes of the saves up to the newest one, the oldest first, each with the reason that
    stood beside its figure then: from the newest save back, what a save wrote over is put back."""
    reasons: dict[str, str] = dict(row.explanations)
    found: list[list[CellChange]] = []
    for edit in reversed(list(edits)):
        found.append(list(_changes(edit, row, reasons)))
        reasons |= {code: was for code, (was, _now) in edit.cells.get("explanations", {}).items()}
    return [one for changes in reversed(found) for one in changes]


def _first_save(row: Return) -> ReturnEdit:
    """The one save of a return that was saved once: the return itself tells it."""
    nothing: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
    before = nothing if row.version == 1 else _predecessor(row)
    return ReturnEdit(
        subject=row,
        revision=row.revision,
        by=row.prepared_by,
        at=row.prepared_at,
        channel=row.channel,
        cells=cells_between(before or nothing, parts_of(row)),
    )


def _predecessor(row: Return) -> dict[str, dict[str, Any]] | None:
    try:
        return parts_of(row.replaces)
    except Return.DoesNotExist:
        return None


def _changes(edit: ReturnEdit, row: Return, reasons: Mapping[str, str]) -> Iterator[CellChange]:
    for part in PARTS:
        for code, (was, is_now) in edit.cells.get(part, {}).items():
            yield CellChange(
                part, code, was, is_now, edit.by, edit.at, edit.channel,
                reason=_why(row, part, reasons.get(code, "")), version=row.version,
            )  # fmt: skip


def _why(row: Return, part: str, said: str) -> str:
    return (said if part == "values" else "") or row.reason


def returned_at(row: Return) -> datetime | None:
    """When it was last returned for changes; None if it never was."""
    step = row.steps.filter(target=State.RETURNED).order_by("-pk").first()
    return step.at if step else None


def changes_since(row: Return, moment: datetime) -> list[CellChange]:
    """What is otherwise than it was at a moment: one line a cell, as it was then and is now."""
    merged: dict[tuple[str, str], CellChange] = {}
    edits = ReturnEdit.objects.filter(subject=row, at__gt=moment).select_related("by")
    for one in changed_cells(edits, row):
        first = merged.get((one.part, one.code))
        merged[one.part, one.code] = replace(one, was=first.was) if first else one
    return [one for one in merged.values() if one.was != one.is_now]


def restated(row: Return) -> list[CellChange]:
    """What a later version says otherwise than the one that it corrects: the restatement lines.

    Each by whom the version was prepared, at the time when it was accepted (or prepared, until
    then), for the reason that the correction was begun with.
    """
    before = None if row.version == 1 else _predecessor(row)
    if before is None:
        return []
    accepted = [step.at for step in row.steps.all() if step.target == State.ACCEPTED]
    edit = ReturnEdit(
        subject=row,
        by=row.prepared_by,
        at=accepted[-1] if accepted else row.prepared_at,
        channel=row.channel,
        cells=cells_between(before, parts_of(row)),
    )
    return [replace(one, reason=row.reason) for one in _changes(edit, row, {})]


@dataclass(frozen=True, slots=True)
class Correction:
    """An accepted correction of a county's month, with the lines that it restates."""

    row: Return
    lines: tuple[CellChange, ...]


def corrections_after(
    moment: datetime, *, year_code: str, region: Region, until: Period
) -> list[Correction]:
    """The corrections that were accepted after a moment, of months up to the end of a period:
    what a snapshot of that moment had frozen otherwise. The oldest first."""
    rows = (
        Return.objects.filter(
            cycle__code=year_code,
            region__path__startswith=region.path,
            version__gt=1,
            state=State.ACCEPTED,
            month_on__lte=until.last,
            steps__target=State.ACCEPTED,
            steps__at__gt=moment,
        )
        .distinct()
        .order_by("period", "region__path", "version")
    )
    whole = rows.with_all().with_steps().select_related("replaces")
    found = [Correction(row, tuple(restated(row))) for row in whole]
    return [one for one in found if one.lines]


def answered(row: Return) -> list[Remark]:
    """The remarks of the last time that it was returned, with their answers."""
    moment = returned_at(row)
    if moment is None:
        return []
    return list(row.remarks.filter(at=moment).select_related("by", "answered_by"))


def labelled(changes: Iterable[CellChange], of: str, language: str) -> list[dict[str, Any]]:
    """The changes with the names of their cells, as a page shows them."""
    read = form(of)
    return [{"label": one.label(read, language), "change": one} for one in changes]


def remarks_named(remarks: Iterable[Remark], of: str, language: str) -> list[dict[str, Any]]:
    """The remarks with the names of the cells that they are on, as a page shows them."""
    read = form(of)
    return [{"label": _cell_label(one.field, read, language), "remark": one} for one in remarks]


def reason_of(row: Return) -> str:
    """Why it was returned last; empty if it never was."""
    back = row.steps.filter(target=State.RETURNED).order_by("-pk")
    return back.values_list("reason", flat=True).first() or ""
