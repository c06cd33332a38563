"""Write the official list into the table: idempotent, in one set; a changed list closes rows."""

from __future__ import annotations

from collections import Counter

from django.db import transaction

from portal.regions.models import Region, Succession
from portal.regions.rules import RegionRow, read_predecessors, read_regions


def paths() -> dict[tuple[str, object], str]:
    """The path of each row; one that ended gives its path up to its living namesake."""
    rows = read_regions()
    shared = Counter(row.path for row in rows)
    return {(row.code, row.valid_from): _path(row, shared) for row in rows}


def _path(row: RegionRow, shared: Counter[str]) -> str:
    if row.valid_to is None or shared[row.path] == 1:
        return row.path
    return f"{row.path[:-1]}~{row.valid_to.year}."


@transaction.atomic
def load_regions() -> int:
    """Bring the table to what the list says; returns the number of regions."""
    path_of = paths()
    rows = read_regions()
    Region.objects.bulk_create(
        [
            Region(
                code=row.code,
                name=row.name,
                level=row.level,
                kind=row.kind,
                path=path_of[row.code, row.valid_from],
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code", "valid_from"],
        update_fields=["name", "level", "kind", "path", "valid_to"],
        batch_size=1000,
    )
    kept = {(region.code, region.valid_from): region for region in Region.objects.all()}
    Succession.objects.bulk_create(
        [
            Succession(
                predecessor=kept[row.old_code, row.old_valid_from],
                successor=kept[row.new_code, row.new_valid_from],
                kind=row.kind,
            )
            for row in read_predecessors()
        ],
        ignore_conflicts=True,
    )
    return len(rows)
