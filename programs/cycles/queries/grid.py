"""The grid of targets: a division and those right beneath it, by indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.indicators.definition import Indicator
from portal.regions.models import Region
from programs.cycles.models import Cycle, RosterEntry, Target, TargetAnswer, TargetChange
from programs.cycles.queries.heirs import (
    followed_by,
    made_in,
    standing_targets,
    whole_predecessors,
)
from programs.cycles.queries.targets import divisions_of, may_set_target, parent_path, targetable
from programs.cycles.queries.years import paths_of
from programs.cycles.rules import shared_out
from programs.cycles.vocabulary import Basis, Permission

MOST_CHANGES = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """A target: as kept, and what it was last year."""

    indicator: Indicator
    region: Region
    value: Decimal | None
    last_year: Decimal | None

    @property
    def name(self) -> str:
        """What its field is called in a form."""
        return f"t{self.region.pk}.{self.indicator.code}"


@dataclass(frozen=True, slots=True)
class Line:
    """A division with its targets. `answer` is a county's; `may_set` whether the reader sets."""

    region: Region
    cells: list[Cell]
    answer: TargetAnswer | None
    may_set: bool
    goes_down: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """Of one indicator: what the parts add up to beside the whole; nothing for ratios."""

    indicator: Indicator
    whole: Decimal | None
    parts: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.whole is None or self.parts is None else self.parts - self.whole


@dataclass(frozen=True, slots=True)
class Grid:
    """A division, those beneath it, the sums, and the newest changes of them all. `made` are the
    ids of those that were made in the course of the year."""

    place: Region
    above: Region | None
    indicators: list[Indicator]
    own: Line
    lines: list[Line]
    sums: list[Sum]
    changes: list[TargetChange]
    made: frozenset[int] = frozenset()

    @property
    def cells(self) -> list[Cell]:
        """The cells that the reader sets."""
        return [cell for line in [self.own, *self.lines] if line.may_set for cell in line.cells]


def place_of(cycle: Cycle, code: str, *, by: Actor) -> Region | None:
    """The division of a code that somebody reads, else the widest one; None if there is none."""
    paths = paths_of(by, to=Permission.TARGET_VIEW)
    reached = [
        one for one in divisions_of(cycle) if any(one.path.startswith(path) for path in paths)
    ]
    if code:
        return next((one for one in reached if one.code == code), None)
    return reached[0] if reached else None


def grid_of(cycle: Cycle, place: Region, *, by: Actor) -> Grid:
    """The grid of one division, in a constant number of statements."""
    divisions = divisions_of(cycle)
    parts = [one for one in divisions if parent_path(one) == place.path]
    shown = [place, *parts]
    wanted = targetable()
    now = _targets(cycle.code, shown)
    before = _targets(f"{cycle.region.code}-{cycle.year - 1}", shown)
    answers = {
        one.region_id: one for one in TargetAnswer.objects.filter(cycle=cycle, region__in=shown)
    }
    with_parts = {parent_path(one) for one in divisions}
    paths = paths_of(by, to=Permission.TARGET_VIEW)

    def line(region: Region) -> Line:
        cells = [
            Cell(one, region, now.get((one.code, region.pk)), before.get((one.code, region.pk)))
            for one in wanted
        ]
        return Line(
            region,
            cells,
            answers.get(region.pk),
            may_set_target(by, region),
            region.path in with_parts,
        )

    lines = [line(region) for region in parts]
    followed = followed_by(cycle, divisions)
    above = next((one for one in divisions if one.path == parent_path(place)), None)
    changes = TargetChange.objects.filter(cycle=cycle, region__in=shown).newest_first()
    return Grid(
        place,
        above if above and any(above.path.startswith(path) for path in paths) else None,
        wanted,
        line(place),
        lines,
        [_sum(one, place, lines, now, followed) for one in wanted],
        list(changes.select_related("region", "by")[:MOST_CHANGES]),
        frozenset(one.pk for one in made_in(cycle, parts)),
    )


def _targets(cycle_code: str, regions: Sequence[Region]) -> dict[tuple[str, int], Decimal]:
    rows = Target.objects.filter(cycle__code=cycle_code, region__in=regions)
    return {
        (code, pk): value for code, pk, value in rows.values_list("indicator", "region_id", "value")
    }


def _sum(
    indicator: Indicator,
    place: Region,
    lines: Sequence[Line],
    now: Mapping[tuple[str, int], Decimal],
    followed: Mapping[int, set[int]],
) -> Sum:
    whole = now.get((indicator.code, place.pk))
    ids = [line.region.pk for line in lines]
    found = standing_targets(indicator.code, ids, now, followed)
    parts = None if indicator.is_ratio or not found else sum(found, Decimal())
    return Sum(indicator, whole, parts)


def proposed_parts(cycle: Cycle, grid: Grid, basis: str) -> dict[str, Decimal]:
    """By field name: what each part would be if the whole were shared out by `basis`.

    A ratio is the same for every part. Counties that were made of others can be given what those
    had instead. Nothing is kept; it is where somebody begins.
    """
    if basis == Basis.PREDECESSORS:
        return _of_predecessors(cycle, grid)
    weights = _weights(cycle, grid, basis)
    found: dict[str, Decimal] = {}
    for place, cell in enumerate(grid.own.cells):
        if cell.value is None:
            continue
        parts = [line.cells[place] for line in grid.lines]
        if cell.indicator.is_ratio:
            found |= {part.name: cell.value for part in parts}
        else:
            shares = shared_out(cell.value, weights)
            found |= {
                part.name: shares[part.region.pk] for part in parts if part.region.pk in shares
            }
    return found


def _of_predecessors(cycle: Cycle, grid: Grid) -> dict[str, Decimal]:
    """By field name of counties that were made in the year: the sum over those that went into them
    whole; of a ratio what all of them had, if it was the same."""
    whole = whole_predecessors(grid.made)
    kept = Target.objects.filter(
        cycle=cycle, region__in=[pk for one in whole.values() for pk in one]
    )
    targets = {(one.indicator, one.region_id): one.value for one in kept}
    found: dict[str, Decimal] = {}
    for cell in (cell for line in grid.lines for cell in line.cells):
        keys = [(cell.indicator.code, old) for old in whole.get(cell.region.pk, ())]
        values = [targets[key] for key in keys if key in targets]
        if values and not cell.indicator.is_ratio:
            found[cell.name] = sum(values, Decimal())
        elif len(set(values)) == 1:
            found[cell.name] = values[0]
    return found


def _weights(cycle: Cycle, grid: Grid, basis: str) -> dict[int, int]:
    """Region id of each part to its enterprises on the roster or the register, or to 1; what was
    made in the course of the year is part of none of them, but takes over from some."""
    weights = {line.region.pk: 0 for line in grid.lines if line.region.pk not in grid.made}
    if basis == Basis.EQUAL:
        return dict.fromkeys(weights, 1)
    rows = (
        RosterEntry.objects.listed().filter(cycle=cycle)
        if basis == Basis.ROSTER
        else Enterprise.objects.living()
    )
    beneath = rows.filter(region__path__startswith=grid.place.path)
    counted = beneath.values_list("region__path").annotate(n=Count("pk")).order_by()
    paths = {line.region.path: line.region.pk for line in grid.lines if line.region.pk in weights}
    for path, count in counted:
        for start, pk in paths.items():
            if path.startswith(start):
                weights[pk] += count
    return weights
