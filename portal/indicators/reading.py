"""Reading figures: one or two statements for a whole page, whatever lies beneath."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any, Protocol, cast

from django.db.models import Q, QuerySet, Sum

from portal.indicators.definition import Indicator, Measure
from portal.indicators.dimensions import WHOLE, Cut
from portal.indicators.folding import fold_for_reading
from portal.indicators.models import Breakdown, Reading
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.storage import columns_of, is_postgresql, made_of, rows_of
from portal.regions.vocabulary import Level


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


#: measure code → region id → amount
Amounts = dict[str, dict[int, Decimal]]


def amounts(
    wanted: Iterable[Measure],
    region_ids: Sequence[int],
    cycle_code: str,
    period: Period,
    *,
    to_date: bool = True,
    cut: Cut = WHOLE,
) -> Amounts:
    """The measures of the regions in one statement: the month's own, or all up to its end."""
    codes = {measure.code: measure for measure in wanted}
    found: Amounts = defaultdict(dict)
    for code, region_id, total, own in _sums(
        codes, region_ids, cycle_code, period, to_date=to_date, cut=cut
    ):
        amount = total if to_date or codes[code].is_stock else own
        found[code][region_id] = amount or Decimal()
    return found


def _sums(
    codes: Mapping[str, Measure],
    region_ids: Sequence[int],
    cycle_code: str,
    period: Period,
    *,
    to_date: bool,
    cut: Cut,
) -> Iterable[tuple[str, int, Decimal | None, Decimal | None]]:
    """Measure, region, Σ up to the month's end, and the month's own. Without `to_date` only
    stocks are summed up."""
    if is_postgresql() and not cut:
        given = {"codes": list(codes), "regions": list(region_ids), "year": cycle_code,
                 "month": period.code}  # fmt: skip
        return cast("list[tuple[str, int, Decimal | None, Decimal | None]]", rows_of(_SUMS, given))
    stocks = [code for code, measure in codes.items() if measure.is_stock]
    adds = Q(month__lte=period.code) if to_date else Q(month__lte=period.code, measure__in=stocks)
    summed: Iterable[tuple[str, int, Decimal | None, Decimal | None]] = (
        kept(cut, cycle_code)
        .filter(measure__in=list(codes), region_id__in=region_ids)
        .values_list("measure", "region_id")
        .annotate(
            total=Sum("delta", filter=adds),
            own=Sum("value", filter=Q(month=period.code)),
        )
        .order_by()
    )
    return summed


def kept(cut: Cut, *cycle_codes: str) -> QuerySet[Any]:
    """The readings of the programme years, or the parts of them that a cut chooses."""
    return kept_parts(cut, *cycle_codes) if cut else Reading.objects.of(*cycle_codes)


def kept_parts(cut: Cut, *cycle_codes: str) -> QuerySet[Any]:
    """The parts that a cut chooses."""
    chosen = {f"{code}__in": members for code, members in cut.chosen().items()}
    return Breakdown.objects.of(*cycle_codes).filter(**chosen)


_SUMS = """
SELECT measure, region_id, sum(delta), sum(value) FILTER (WHERE month = %(month)s)
FROM indicators_reading
WHERE region_id = ANY (%(regions)s) AND measure = ANY (%(codes)s)
  AND cycle_code IN ('', %(year)s) AND month <= %(month)s
GROUP BY measure, region_id
"""


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
    `adding` (by id) what its parts add up to instead of its own reading."""

    cut: Cut = WHOLE
    adding: Mapping[int, Sequence[int]] = field(default_factory=dict)

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


def children_of(region: Region, *, on: date) -> list[Region]:
    """What a page goes down to: a province's cities and its directly administered counties;
    a city's counties; nothing beneath a county."""
    return beneath(region, on=on)[0]


def all_beneath(region: Region) -> list[Region]:
    """Every region that ever lay beneath this one, by code: what is in force on which day is
    said by `beneath`. Nothing lies beneath a county."""
    if region.level == Level.COUNTY:
        return []
    if is_postgresql():
        given = {"path": f"{region.path}%", "pk": region.pk}
        return [made_of(Region, row) for row in rows_of(_beneath(), given)]
    return list(Region.objects.within(region).exclude(pk=region.pk).order_by("code"))


@cache
def _beneath() -> str:
    return f"""
SELECT {columns_of(Region, "r")} FROM regions_region r
WHERE r.path LIKE %(path)s AND r.id <> %(pk)s ORDER BY r.code
"""  # noqa: S608 - columns of a model, nothing given


def beneath(
    region: Region, *, on: date, within: Sequence[Region] | None = None
) -> tuple[list[Region], list[Region]]:
    """(what a page goes down to, every county within), in one statement; in none where the caller
    has read `all_beneath`."""
    if region.level == Level.COUNTY:
        return [], []
    given = all_beneath(region) if within is None else within
    found = [one for one in given if one.is_in_force(on=on)]
    counties = [r for r in found if r.level == Level.COUNTY]
    if region.level == Level.CITY:
        return counties, counties
    cities = tuple(r.path for r in found if r.level == Level.CITY)
    return [r for r in found if r.path in cities or not r.path.startswith(cities)], counties
