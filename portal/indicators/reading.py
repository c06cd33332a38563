"""Reading figures: one or two statements for a whole page, whatever lies beneath."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any, Protocol

from portal.indicators.amounts import Amounts, amount_until, amounts
from portal.indicators.definition import Indicator, Interval, Measure
from portal.indicators.dimensions import WHOLE, Cut
from portal.indicators.folding import fold_for_reading
from portal.indicators.once import Spots, excess_within
from portal.kernel.period import Period
from portal.regions.models import Region


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator's figure for one region and month, with what it was made of."""

    indicator: Indicator
    region: Region
    period: Period
    to_date: bool
    numerator: Decimal
    denominator: Decimal | None

    @property
    def value(self) -> Decimal | None:
        return self.indicator.value(self.numerator, self.denominator)

    @property
    def interval(self) -> Interval | None:
        """How sure the share of a sample is; None of every other figure."""
        return self.indicator.interval(self.numerator, self.denominator)

    @property
    def is_too_few(self) -> bool:
        return self.indicator.is_too_few(self.denominator)


def read(
    wanted: Sequence[Indicator],
    region: Region,
    cycle_code: str,
    period: Period,
    *,
    at: datetime,
    to_date: bool = True,
) -> dict[str, Figure]:
    """The indicators of one region, by code. Dirty cells beneath it are folded first."""
    return read_each(wanted, [region], cycle_code, period, at=at, to_date=to_date)[region.pk]


def read_each(
    wanted: Sequence[Indicator],
    regions: Sequence[Region],
    cycle_code: str,
    period: Period,
    *,
    at: datetime,
    to_date: bool = True,
    is_folded: bool = False,
    counties: Sequence[Region] | None = None,
) -> dict[int, dict[str, Figure]]:
    """The indicators of several regions, in one statement: region id → code → figure.

    `is_folded` says that the caller has folded what lies beneath them in this very request;
    `counties` are those in force within them, where the caller has read them already.
    """
    if regions and not is_folded:
        fold_for_reading(at=at, path=_common(region.path for region in regions))
    return read_within(wanted, regions, cycle_code, period, to_date=to_date, counties=counties)


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the readings is read: the part that a cut chooses, and for a region that is in
    `adding` (by id) what its parts add up to instead of its own reading. `shared` says of what
    several of them may count one enterprise, where that was read since the fold."""

    cut: Cut = WHOLE
    adding: Mapping[int, Sequence[int]] = field(default_factory=dict)
    shared: Spots | None = None

    def regions(self, region_ids: Iterable[int]) -> list[int]:
        """The regions whose readings are wanted, each once."""
        parts = (one for pk in region_ids for one in self.adding.get(pk, (pk,)))
        return list(dict.fromkeys(parts))

    def added_up(self, found: Amounts) -> Amounts:
        """What each region's parts add up to, by measure."""
        nothing = Decimal()
        return {
            code: here
            | {
                pk: sum((here.get(one, nothing) for one in parts), nothing)
                for pk, parts in self.adding.items()
            }
            for code, here in found.items()
        }


EVERYTHING = Scope()


def read_within(
    wanted: Sequence[Indicator],
    regions: Sequence[Region],
    cycle_code: str,
    period: Period,
    *,
    to_date: bool = True,
    counties: Sequence[Region] | None = None,
    scope: Scope = EVERYTHING,
) -> dict[int, dict[str, Figure]]:
    """`read_each` of what is folded already, within a scope."""
    if not regions:
        return {}
    covering = [indicator for indicator in wanted if indicator.is_coverage]
    inside = _counties(regions, counties, on=period.last) if covering else []
    found = amounts(
        measures_in(wanted) + [indicator.numerator for indicator in covering],
        scope.regions([*(r.pk for r in regions), *(pk for pk, _p in inside)]),
        cycle_code,
        period,
        to_date=to_date,
        cut=scope.cut,
    )
    found = scope.added_up(found)
    _count_once(found, measures_in(wanted), scope, cycle_code, period, to_date=to_date)
    covered = {
        indicator.code: covered_of(regions, inside, found.get(indicator.numerator.code, {}))
        for indicator in covering
    }
    return {
        region.pk: {
            indicator.code: Figure(
                indicator,
                region,
                period,
                to_date,
                *(
                    covered[indicator.code][region.pk]
                    if indicator.is_coverage
                    else _parts(indicator, region, found)
                ),
            )
            for indicator in wanted
        }
        for region in regions
    }


def _count_once(
    found: Amounts,
    wanted: Sequence[Measure],
    scope: Scope,
    cycle_code: str,
    period: Period,
    *,
    to_date: bool,
) -> None:
    """Take off what the parts of a region in `adding` count of one enterprise more than once."""
    by_code = {one.code: one for one in wanted}
    excess = excess_within(
        by_code.values(), scope.adding, [cycle_code], cut=scope.cut, shared=scope.shared
    )
    for (code, _cycle, pk), months in excess.items():
        found[code][pk] -= amount_until(by_code[code], months, period, to_date=to_date)


def measures_in(wanted: Iterable[Indicator]) -> list[Measure]:
    found = [indicator.numerator for indicator in wanted if not indicator.is_coverage]
    found += [i.denominator for i in wanted if i.denominator is not None]
    return found


def _parts(indicator: Indicator, region: Region, found: Amounts) -> tuple[Decimal, Decimal | None]:
    nothing = Decimal()
    numerator = found.get(indicator.numerator.code, {}).get(region.pk, nothing)
    if indicator.denominator is None:
        return numerator, None
    return numerator, found.get(indicator.denominator.code, {}).get(region.pk, nothing)


def _common(paths: Iterable[str]) -> str:
    """The longest path that all of them lie within."""
    parts = [path.split(".")[:-1] for path in paths]
    shared = []
    for step in zip(*parts, strict=False):
        if len(set(step)) > 1:
            break
        shared.append(step[0])
    return "".join(f"{part}." for part in shared)


def _counties(
    regions: Sequence[Region], given: Sequence[Region] | None, *, on: date
) -> list[tuple[int, str]]:
    """Number and path of the counties in force within the regions."""
    if given is not None:
        return [(county.pk, county.path) for county in given]
    rows = Region.objects.counties().in_force(on=on)
    top = _common(region.path for region in regions)
    return list(rows.filter(path__startswith=top).values_list("pk", "path"))


class Lies(Protocol):
    """What lies somewhere in the tree of regions."""

    @property
    def pk(self) -> Any: ...
    @property
    def path(self) -> Any: ...


def covered_of(
    regions: Sequence[Lies], counties: Sequence[tuple[int, str]], found: Mapping[int, Decimal]
) -> dict[int, tuple[Decimal, Decimal]]:
    """(covered counties, counties in force at the period's end) of each region."""
    covered: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for pk, path in counties:
        above = list(accumulate(path.split(".")[:-1], "{}{}.".format, initial=""))
        there.update(above)
        if found.get(pk):
            covered.update(above)
    return {
        region.pk: (Decimal(covered[region.path]), Decimal(there[region.path]))
        for region in regions
    }


def covered_counties(
    indicator: Indicator,
    counties: Sequence[Region],
    cycle_code: str,
    period: Period,
    *,
    to_date: bool = True,
    scope: Scope = EVERYTHING,
) -> tuple[list[Region], list[Region]]:
    """The covered counties and those that are not: the rows behind a coverage figure."""
    one, wanted = indicator.numerator, scope.regions(county.pk for county in counties)
    read = amounts([one], wanted, cycle_code, period, to_date=to_date, cut=scope.cut)
    found = scope.added_up(read).get(one.code, {})
    covered = [county for county in counties if found.get(county.pk)]
    return covered, [county for county in counties if not found.get(county.pk)]
