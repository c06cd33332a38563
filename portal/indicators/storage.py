"""The figures of a region and of all that lies beneath it, in one statement (PostgreSQL).

A shorter way to what `reading` finds, only where nothing beneath the region waits to be folded; a
test holds that both find the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from portal.indicators.definition import Indicator, Measure
from portal.indicators.reading import covered_of
from portal.kernel.period import Period
from portal.regions.storage import rows_of
from portal.regions.vocabulary import Level


class Place(NamedTuple):
    """A region as a figure names it."""

    pk: int
    code: str
    name: str
    level: str
    path: str


class Parts(NamedTuple):
    """What a figure is made of."""

    region: Place
    numerator: Decimal
    denominator: Decimal | None


_FIGURES = """
SELECT r.id, r.code, r.name, r.level, r.path, n.total, n.own, d.total, d.own,
  (r.id <> %(region)s AND (r.valid_from > %(day)s OR r.valid_to <= %(day)s)),
  EXISTS (SELECT 1 FROM indicators_dirtycell c JOIN regions_region x ON x.id = c.region_id
          WHERE x.path LIKE %(path)s)
FROM regions_region r
LEFT JOIN LATERAL (
  SELECT sum(delta) AS total, sum(value) FILTER (WHERE month = %(month)s) AS own
  FROM indicators_reading
  WHERE region_id = r.id AND measure = %(numerator)s AND cycle_code IN ('', %(year)s)
    AND month <= %(month)s
) n ON true
LEFT JOIN LATERAL (
  SELECT sum(delta) AS total, sum(value) FILTER (WHERE month = %(month)s) AS own
  FROM indicators_reading
  WHERE %(denominator)s <> '' AND region_id = r.id AND measure = %(denominator)s
    AND cycle_code IN ('', %(year)s) AND month <= %(month)s
) d ON true
WHERE r.path LIKE %(path)s
ORDER BY r.code
"""
_NOTHING = Decimal()


def figures_within(
    indicator: Indicator,
    path: str,
    region_id: int,
    cycle_code: str,
    period: Period,
    *,
    to_date: bool,
) -> list[Parts] | None:
    """The region first, then all in force beneath it at the period's end, by code; None where
    something there waits to be folded."""
    given = {
        "path": f"{path}%",
        "region": region_id,
        "year": cycle_code,
        "month": period.code,
        "day": period.last,
        "numerator": indicator.numerator.code,
        "denominator": indicator.denominator.code if indicator.denominator else "",
    }
    rows = rows_of(_FIGURES, given)
    if not rows or rows[0][-1]:
        return None
    found = [
        (Place(*row[:5]), row[5:7], row[7:9])
        for row in sorted(rows, key=lambda row: row[0] != region_id)
        if not row[-2]
    ]
    if indicator.is_coverage:
        return list(_coverage(indicator, found, to_date=to_date))
    return [
        Parts(
            place,
            _amount(indicator.numerator, above, to_date=to_date),
            _amount(indicator.denominator, below, to_date=to_date)
            if indicator.denominator
            else None,
        )
        for place, above, below in found
    ]


Sums = tuple[Decimal | None, ...]


def _amount(measure: Measure, sums: Sums, *, to_date: bool) -> Decimal:
    total, own = sums
    return (total if to_date or measure.is_stock else own) or _NOTHING


def _coverage(
    indicator: Indicator, found: Sequence[tuple[Place, Sums, Sums]], *, to_date: bool
) -> Iterator[Parts]:
    counties = [(place.pk, place.path) for place, _n, _d in found if place.level == Level.COUNTY]
    counted = {
        place.pk: _amount(indicator.numerator, above, to_date=to_date)
        for place, above, _below in found
    }
    covered = covered_of([place for place, _n, _d in found], counties, counted)
    for place, _above, _below in found:
        yield Parts(place, *covered[place.pk])
