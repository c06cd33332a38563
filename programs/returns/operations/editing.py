"""What a save changed, written down: one row a save, whatever number of cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts.actor import Actor
from programs.returns.models import Return, ReturnEdit
from programs.returns.queries.history import PARTS, cells_between, parts_of


@dataclass(frozen=True, slots=True)
class Before:
    """A return as it was before it is saved: its cells, and who had saved it last."""

    revision: int
    version: int
    parts: Mapping[str, Mapping[str, Any]]
    by_id: int | None
    at: datetime
    channel: str

    @classmethod
    def of(cls, row: Return) -> Before:
        return cls(
            row.revision,
            row.version,
            parts_of(row),
            row.prepared_by_id,
            row.prepared_at,
            row.channel,
        )


def edits(row: Return, before: Before, *, by: Actor, at: datetime) -> list[ReturnEdit]:
    """The rows that a save leaves, not kept yet: with the second one, what the first wrote."""
    found = []
    if before.revision == 1 and before.version == 1:
        nothing: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
        found.append(
            ReturnEdit(
                subject=row,
                revision=1,
                by_id=before.by_id,
                at=before.at,
                channel=before.channel,
                cells=cells_between(nothing, before.parts),
            )
        )
    cells = cells_between(before.parts, parts_of(row))
    if cells:
        found.append(
            ReturnEdit(
                subject=row,
                revision=row.revision,
                by=by.user,
                at=at,
                channel=row.channel,
                cells=cells,
            )
        )
    return found


def write_down(row: Return, before: Before, *, by: Actor, at: datetime) -> None:
    """Keep what a save changed."""
    ReturnEdit.objects.bulk_create(edits(row, before, by=by, at=at))
