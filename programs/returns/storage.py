"""What a county's month stands on, in one statement: for the request that comes most often.

A shorter way to what `queries.ground` finds, on PostgreSQL alone and only where nothing was begun
and nothing is dirty; a test holds that both find the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django.utils.timezone import localdate

from portal.indicators.definition import Measure, indicators
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.storage import columns_of, first_of, is_postgresql, made_of, width_of
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle
from programs.returns.models import SENT
from programs.returns.rules import Known
from programs.returns.schema import Field, form


@dataclass(frozen=True, slots=True)
class Swift:
    """The county, its year, whether the month is locked, what is known of it, and the key that
    the row will have."""

    region: Region
    cycle: Cycle
    is_locked: bool
    known: Known
    key: int


@cache
def _statement() -> str:
    return f"""
SELECT {columns_of(Region, "r")}, {columns_of(Cycle, "c")},
  nextval(pg_get_serial_sequence('programs_return', 'id')),
  EXISTS (SELECT 1 FROM programs_cyclelock l WHERE l.cycle_id = c.id AND l.released_at IS NULL
          AND l.period IN (%(month)s, %(year)s)),
  (SELECT x."values" FROM programs_return x WHERE x.region_id = r.id AND x.period = %(before)s
   AND x.replaced_by_id IS NULL AND x.state = ANY (%(sent)s)),
  (SELECT json_object_agg(q.measure, json_build_array(q.a::text, q.b::text, q.c::text, q.d::text))
   FROM (
    SELECT n.measure,
      sum(n.delta) FILTER (WHERE n.cycle_code IN ('', %(code)s)) AS a,
      sum(n.value) FILTER (WHERE n.cycle_code IN ('', %(code)s) AND n.month = %(month)s) AS b,
      sum(n.delta) FILTER (WHERE n.cycle_code IN ('', %(code_before)s)
                           AND n.month <= %(before)s) AS c,
      sum(n.value) FILTER (WHERE n.cycle_code IN ('', %(code_before)s)
                           AND n.month = %(before)s) AS d
    FROM indicators_reading n
    WHERE n.region_id = r.id AND n.measure = ANY (%(measures)s) AND n.month <= %(month)s
      AND n.cycle_code IN ('', %(code)s, %(code_before)s)
    GROUP BY n.measure) q)
FROM regions_region r
JOIN regions_region p ON p.path = split_part(r.path, '.', 1) || '.' AND p.valid_to IS NULL
JOIN programs_cycle c ON c.region_id = p.id AND c.year = %(number)s
WHERE r.code = %(region)s AND r.valid_to IS NULL AND r.level = %(level)s
  AND NOT EXISTS (SELECT 1 FROM programs_return x
                  WHERE x.region_id = r.id AND x.period = %(month)s)
  AND NOT EXISTS (SELECT 1 FROM indicators_dirtycell d
                  WHERE d.region_id = r.id AND d.model = ANY (%(models)s))
"""  # noqa: S608 - columns of models, nothing given


@cache
def _counted() -> tuple[tuple[Field, Measure], ...]:
    """The fields that are counted, with what counts them (registries are whole at start-up)."""
    return tuple(
        (field, indicator.numerator)
        for field in form().counted
        if (indicator := indicators.get(field.indicator)) is not None
    )


def swift_ground(region_code: str, period: Period, *, at: datetime) -> Swift | None:
    """The ground of a month in which nothing was begun; None where it is not to be had so."""
    if not is_postgresql():
        return None
    before = period.previous()
    measures = [measure for _field, measure in _counted()]
    given: dict[str, Any] = {
        "region": region_code,
        "level": str(Level.COUNTY),
        "month": period.code,
        "year": period.code[:4],
        "number": period.first.year,
        "before": before.code,
        "code": f"{region_code[:2]}0000-{period.first.year}",
        "code_before": f"{region_code[:2]}0000-{before.first.year}",
        "sent": [str(state) for state in SENT],
        "measures": [measure.code for measure in measures],
        "models": sorted({measure.model.lower() for measure in measures}),
    }
    found = first_of(_statement(), given)
    return _swift(found, period, at) if found else None


def _swift(found: tuple[Any, ...], period: Period, at: datetime) -> Swift:
    wide = width_of(Region)
    region = made_of(Region, found[:wide])
    cycle = made_of(Cycle, found[wide:-4])
    key, is_locked, said, counts = found[-4:]
    sums = _read(counts)
    sent = {code: Decimal(text) for code, text in _read(said).items()}
    known = Known(
        counted=_figures(sums, 0),
        previous=_figures(sums, 2) | sent,
        continues=period.previous().first.year == period.first.year,
        is_over=period.last < localdate(at),
    )
    return Swift(region, cycle, is_locked, known, key)


def _read(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else dict(value or {})


def _figures(sums: dict[str, list[str | None]], first: int) -> dict[str, Decimal]:
    """Field code → figure, of the sums to date (`first`) or of the month (the one after it)."""
    figures = {}
    for field, measure in _counted():
        to_date = field.is_to_date or measure.is_stock
        text = sums.get(measure.code, [None] * 4)[first if to_date else first + 1]
        quantum = Decimal(1).scaleb(-field.decimals)
        figures[field.code] = Decimal(text or 0).quantize(quantum, ROUND_HALF_UP)
    return figures
