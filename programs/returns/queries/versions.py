"""Of several versions of a county's month: which one it stands with, which says when it came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from programs.returns.models import Return

#: the columns of a return that these questions read
ASKED = ("region_id", "period", "version", "state", "submitted_at", "is_on_time", "due_at")


@dataclass(frozen=True, slots=True)
class Versions:
    """`first` says when the county sent the month, and whether in time; `standing` where it stands:
    the newest version, but for a correction that is not sent, which leaves it where it was.
    `correction` is that one, or None."""

    first: Return
    standing: Return
    correction: Return | None = None

    @property
    def newest(self) -> Return:
        return self.correction or self.standing

    @classmethod
    def of(cls, rows: Iterable[Return]) -> Versions:
        """Of all versions of one county's month, in whatever order."""
        *before, newest = sorted(rows, key=lambda row: row.version)
        if not before or not newest.is_open:
            return cls((before or [newest])[0], newest)
        return cls(before[0], before[-1], newest)


def versions_of(rows: Iterable[Return]) -> dict[tuple[int, str], Versions]:
    """Region id and month → its versions, of all versions of some months."""
    found: dict[tuple[int, str], list[Return]] = {}
    for row in rows:
        found.setdefault((row.region_id, row.period), []).append(row)
    return {spot: Versions.of(of_spot) for spot, of_spot in found.items()}
