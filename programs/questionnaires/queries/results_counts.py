"""Counts of a version's groups: counters, and the tallies that they do not hold yet.

One statement reads both, so that nobody sees a tally twice, or not at all, while it is folded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson
from django.db import connection

from portal.regions.models import Region
from programs.questionnaires.models import Counter, Tally, Version
from programs.questionnaires.scoring import Counts, Marks
from programs.questionnaires.vocabulary import Dimension, Way

COLUMNS: Final[Mapping[Dimension, str]] = {
    Dimension.INDUSTRY: "industry",
    Dimension.SIZE: "size_class",
    Dimension.WAY: "way",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of an area: all of it, or one industry section, size class or way."""

    dimension: Dimension | None = None
    value: str = ""

    @property
    def counters(self) -> dict[str, str]:
        """The keys of the counters that hold just this part."""
        return {COLUMNS[self.dimension]: self.value} if self.dimension else {}

    @property
    def tallies(self) -> dict[str, bool | str]:
        """The columns of the tallies that belong to it."""
        if self.dimension is Dimension.WAY:
            return {"on_behalf": self.value == Way.BEHALF}
        return dict(self.counters)


EVERYBODY: Final = Part()
COUNTERS: Final = Counter._meta.db_table
TALLIES: Final = Tally._meta.db_table
REGIONS: Final = Region._meta.db_table


class _Row(NamedTuple):
    """A counter, or a tally that waits: `number` is how many responses, or +1 and -1."""

    is_tally: int
    region_id: int
    path: str
    industry: str
    size_class: str
    way: str
    number: int
    said: Any


def counts_at(
    version: Version, regions: Collection[Region], part: Part = EVERYBODY
) -> dict[int, Counts]:
    """Region to the counts of all who answered there, or of a part of them."""
    found: dict[int, Counts] = defaultdict(Counts)
    for row in _rows(version, regions, part):
        for region in regions:
            if row.path.startswith(region.path) if row.is_tally else row.region_id == region.pk:
                _add(found[region.pk], row)
    return found


def counts_by(version: Version, region: Region, dimension: Dimension) -> dict[str, Counts]:
    """Class to the counts of those of it who answered in a region."""
    column = COLUMNS[dimension]
    found: dict[str, Counts] = defaultdict(Counts)
    for row in _rows(version, [region], by={column}):
        _add(found[getattr(row, column)], row)
    return found


def strata_at(version: Version, region: Region) -> dict[tuple[str, str], Counts]:
    """Industry section and size class to their counts."""
    found: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for row in _rows(version, [region], by={"industry", "size_class"}):
        _add(found[row.industry, row.size_class], row)
    return found


def sizes_at(
    version: Version, regions: Collection[Region], dimension: Dimension | None = None
) -> dict[int, dict[str, int]]:
    """Region to class to how many answered there; without a dimension all are one class."""
    column = COLUMNS[dimension] if dimension else ""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in _rows(version, regions, by={column} - {""}, said=False):
        name = getattr(row, column) if column else ""
        for region in regions:
            if row.path.startswith(region.path) if row.is_tally else row.region_id == region.pk:
                found[region.pk][name] += row.number
    return found


def _add(counts: Counts, row: _Row) -> None:
    said = orjson.loads(row.said)
    if row.is_tally:
        counts.add(Marks.of(said), sign=row.number)
    else:
        counts.merge(Counts.of(row.number, said))


def _rows(
    version: Version,
    regions: Collection[Region],
    part: Part = EVERYBODY,
    *,
    by: Collection[str] = (),
    said: bool = True,
) -> Iterator[_Row]:
    """Counters of the regions, and the tallies that wait within them, in one statement.

    `by` names the columns that divide; of the others the counters stand for all. Written out,
    because to build it anew each time costs more than to run it.
    """
    if not regions:
        return iter(())
    kept = {column: part.counters.get(column, "") for column in COLUMNS.values()}
    ours = [f"{name} <> ''" if name in by else f"{name} = %s" for name in kept]
    places = ", ".join(["%s"] * len(regions))
    waiting = "".join(f" AND t.{name} = %s" for name in part.tallies)
    statement = f"""
SELECT 0, region_id, '', industry, size_class, way, responses, {"counts" if said else "0"}
FROM {COUNTERS} WHERE version_id = %s AND region_id IN ({places}) AND {" AND ".join(ours)}
UNION ALL
SELECT 1, t.region_id, r.path, t.industry, t.size_class,
  CASE WHEN t.on_behalf THEN '{Way.BEHALF.value}' ELSE '{Way.OWN.value}' END, t.sign,
  {"t.marks" if said else "0"}
FROM {TALLIES} t JOIN {REGIONS} r ON r.id = t.region_id
WHERE t.version_id = %s AND NOT t.is_folded AND r.path LIKE %s{waiting}
"""  # noqa: S608 - names of columns alone are written into it
    values: list[bool | int | str] = [
        version.pk,
        *(region.pk for region in regions),
        *(value for name, value in kept.items() if name not in by),
        version.pk,
        f"{_around(regions)}%",
        *part.tallies.values(),
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return map(_Row._make, cursor.fetchall())


def _around(regions: Collection[Region]) -> str:
    """The path of that one of the regions that holds them all; of none, the whole nation's."""
    widest = min((region.path for region in regions), key=len)
    return widest if all(region.path.startswith(widest) for region in regions) else ""
