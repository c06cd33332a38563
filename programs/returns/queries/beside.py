"""A workbook beside the draft: the cells in which they differ, and what was saved in between."""

from __future__ import annotations

from dataclasses import dataclass

from programs.returns.models import Return, ReturnEdit
from programs.returns.queries.ground import Ground
from programs.returns.queries.history import CellChange, cells_between, changed_cells, parts_of
from programs.returns.queries.sheet import live_values
from programs.returns.rules import Given, Verdict, evaluate


@dataclass(frozen=True, slots=True)
class Differing:
    """A cell that says one thing in the portal (`here`) and another in the workbook (`there`).

    `since` is who changed it after the workbook was downloaded; None if nobody did, or if the
    workbook does not say when that was. `is_lost` says that what stands here was reported, and is
    gone once the workbook's is taken.
    """

    change: CellChange
    since: CellChange | None
    is_lost: bool

    @property
    def name(self) -> str:
        """The part of the return and the code within it: values.events."""
        return f"{self.change.part}.{self.change.code}"


def differing(
    row: Return, ground: Ground, sheet: Verdict, *, revision: int | None
) -> list[Differing]:
    """The cells in which the draft and a workbook differ that was downloaded at a revision (0: of
    another version, None: nobody knows)."""
    kept = evaluate(
        ground.form, Given(live_values(row, ground), row.explanations, row.texts), ground.known
    )
    later = _changed_after(row, revision) if revision is not None else {}
    return [
        Differing(
            CellChange(part, code, was, is_now, row.prepared_by, row.prepared_at, row.channel),
            later.get((part, code)),
            bool(was) and not (part == "values" and was == ground.counted.get(code)),
        )
        for part, cells in cells_between(parts_of(kept), parts_of(sheet)).items()
        for code, (was, is_now) in cells.items()
    ]


def _changed_after(row: Return, revision: int) -> dict[tuple[str, str], CellChange]:
    """The last change of each cell that was made after a revision."""
    edits = (
        ReturnEdit.objects.filter(subject=row, revision__gt=revision)
        .select_related("by")
        .order_by("revision")
    )
    return {(one.part, one.code): one for one in changed_cells(edits, row)}
