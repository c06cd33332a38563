"""The nation's evaluation of a province, year by year, with what changed since the year before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.accounts.actor import Actor
from portal.kernel.period import Period
from portal.regions.boundaries import lies_beneath
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle
from programs.cycles.queries import paths_of
from programs.evaluation.facts import Dimension
from programs.evaluation.models import NationalResult, NationalResultQuerySet
from programs.evaluation.queries.parts import SnapshotPart, snapshot_parts
from programs.evaluation.vocabulary import Permission


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A year's result beside that of the year before, if there is one."""

    result: NationalResult
    before: NationalResult | None

    @property
    def progress(self) -> Decimal | None:
        """score(y) − score(y−1); None where one of the two is missing."""
        was = self.before.total if self.before else None
        return None if was is None or self.result.total is None else self.result.total - was


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """A dimension through the years; None where a year's notice does not give it."""

    name: str
    cells: tuple[Dimension | None, ...]


def result_lines(results: Iterable[NationalResult]) -> list[ResultLine]:
    """The newest year first, each with the year before it of the same province."""
    given = sorted(results, key=lambda one: (-one.year, one.region.code))
    by_year = {(one.region_id, one.year): one for one in given}
    return [ResultLine(one, by_year.get((one.region_id, one.year - 1))) for one in given]


def dimension_rows(results: Sequence[NationalResult]) -> list[DimensionRow]:
    """The dimensions side by side, a column for each result, in the order of the newest."""
    given = [{part.name: part for part in one.parts} for one in results]
    names = dict.fromkeys(name for parts in given for name in parts)
    return [DimensionRow(name, tuple(parts.get(name) for parts in given)) for name in names]


def results_chosen(rows: NationalResultQuerySet, *, place: str) -> NationalResultQuerySet:
    """The results that stand, of a province (a code) where one is given."""
    found = rows.standing()
    return found.filter(region__code=place) if place else found


def province_kept_by(by: Actor) -> Region | None:
    """The province whose results somebody records."""
    paths = [path for path in paths_of(by, to=Permission.NATIONAL_KEEP) if path]
    found = Region.objects.living().filter(path__in=paths, level=Level.PROVINCE)
    return found.order_by("path").first()


def reads_nation(by: Actor) -> bool:
    """Whether somebody reads the results of every province."""
    return "" in paths_of(by, to=Permission.NATIONAL_VIEW)


def take_national(cycle: Cycle, region: Region, _period: Period, _at: datetime) -> list[Any]:
    """What the nation said of the province until the programme year, the newest first; of a city or
    county it says nothing."""
    if region.level != Level.PROVINCE or not lies_beneath(region.path, cycle.region.path):
        return []
    rows = NationalResult.objects.standing().filter(region=region, year__lte=cycle.year)
    lines = result_lines(rows.select_related("region"))
    return [
        {
            "year": line.result.year,
            "total": _text(line.result.total),
            "progress": _text(line.progress),
            "rank": line.result.rank,
            "of": line.result.of_how_many,
            "is_most_improved": line.result.is_most_improved,
            "notice": line.result.notice_number,
            "notice_on": line.result.notice_on.isoformat(),
        }
        for line in lines
    ]


def _text(points: Decimal | None) -> str | None:
    return None if points is None else f"{points:.2f}"


snapshot_parts.add(SnapshotPart("national", take_national))
