"""What a county's month stands on, in one statement: for the request that comes most often.

A shorter way to what `queries.ground` finds, on PostgreSQL alone and only where nothing was begun
and nothing is dirty; a test holds that both find the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any

from django.utils.timezone import localdate

from portal.api.storage import ANSWERED, given_of_key, key_of, keyed, width_of_key
from portal.calendar.rules import due_at, end_of
from portal.kernel.period import Period
from portal.offices.models import ApiKey
from portal.regions.models import Region
from portal.regions.storage import columns_of, first_of, is_postgresql, made_of, width_of
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle
from programs.returns.models import SENT
from programs.returns.rules import Known
from programs.returns.rules.counting import asked_of, counted_fields, measures_of
from programs.returns.schema import default_form, form, published


@dataclass(frozen=True, slots=True)
class Swift:
    """The county, its year and that year's form, whether the month is locked, when it is due, what
    is known of it, and the key that the row will have."""

    region: Region
    cycle: Cycle
    form: str
    is_locked: bool
    due_at: datetime
    known: Known
    key: int


@cache
def _statement() -> str:
    return f"""
SELECT {columns_of(Region, "r")}, {columns_of(Cycle, "c")},
  nextval(pg_get_serial_sequence('programs_return', 'id')),
  (SELECT y.form FROM programs_yearform y WHERE y.cycle_id = c.id),
  EXISTS (SELECT 1 FROM programs_cyclelock l WHERE l.cycle_id = c.id AND l.released_at IS NULL
          AND (l.period = %(year)s OR l.period = %(month)s AND NOT EXISTS (
            SELECT 1 FROM programs_grace g JOIN regions_region w ON w.id = g.region_id
            WHERE g.cycle_id = c.id AND g.period = %(month)s AND g.until > %(at)s
              AND starts_with(r.path, w.path)))),
  (SELECT w.due_on FROM programs_window w WHERE w.cycle_id = c.id AND w.period = %(month)s),
  (SELECT max(g.until) FROM programs_grace g JOIN regions_region w ON w.id = g.region_id
   WHERE g.cycle_id = c.id AND g.period = %(month)s AND g.kind = 'extension'
     AND starts_with(r.path, w.path)),
  (SELECT x."values" FROM programs_return x WHERE x.region_id = r.id AND x.period = %(before)s
   AND x.state = ANY (%(sent)s) ORDER BY x.version DESC LIMIT 1),
  (SELECT x."values" FROM programs_return x WHERE x.region_id = r.id AND x.period = %(then)s
   AND x.state = ANY (%(sent)s) ORDER BY x.version DESC LIMIT 1),
  (SELECT json_object_agg(q.measure, json_build_array(
     q.a::text, q.b::text, q.c::text, q.d::text, q.e::text, q.f::text))
   FROM (
    SELECT n.measure,
      sum(n.delta) FILTER (WHERE n.cycle_code IN ('', %(code)s)) AS a,
      sum(n.value) FILTER (WHERE n.cycle_code IN ('', %(code)s) AND n.month = %(month)s) AS b,
      sum(n.delta) FILTER (WHERE n.cycle_code IN ('', %(code_before)s)
                           AND n.month <= %(before)s) AS c,
      sum(n.value) FILTER (WHERE n.cycle_code IN ('', %(code_before)s)
                           AND n.month = %(before)s) AS d,
      sum(n.delta) FILTER (WHERE n.cycle_code IN ('', %(code_then)s)
                           AND n.month <= %(then)s) AS e,
      sum(n.value) FILTER (WHERE n.cycle_code IN ('', %(code_then)s)
                           AND n.month = %(then)s) AS f
    FROM indicators_reading n
    WHERE n.region_id = r.id AND n.measure = ANY (%(measures)s) AND n.month <= %(month)s
      AND n.cycle_code IN ('', %(code)s, %(code_before)s, %(code_then)s)
    GROUP BY n.measure) q)
FROM regions_region r
JOIN regions_region p ON p.path = split_part(r.path, '.', 1) || '.' AND p.valid_to IS NULL
JOIN programs_cycle c ON c.region_id = p.id AND c.year = %(number)s
WHERE r.code = %(region)s AND r.valid_to IS NULL AND r.level = %(level)s
  AND NOT EXISTS (SELECT 1 FROM programs_return x
                  WHERE x.region_id = r.id AND x.period = %(month)s)
  AND NOT EXISTS (SELECT 1 FROM regions_succession s
                  JOIN regions_region o ON o.id = s.predecessor_id
                  WHERE s.successor_id = r.id AND o.valid_to > %(new_year)s)
  AND NOT EXISTS (SELECT 1 FROM indicators_dirtycell d
                  WHERE d.region_id = r.id AND d.model = ANY (%(models)s))
"""  # noqa: S608 - columns of models, nothing given


def swift_ground(region_code: str, period: Period, *, at: datetime) -> Swift | None:
    """The ground of a month in which nothing was begun; None where it is not to be had so."""
    if not is_postgresql():
        return None
    found = first_of(_statement(), _given(region_code, period, at=at))
    return _swift(found, period, at) if found else None


@dataclass(frozen=True, slots=True)
class SwiftByKey:
    """A living key, whether its Idempotency-Key was answered, and the ground if it is to be had."""

    key: ApiKey
    is_answered: bool
    swift: Swift | None


def swift_by_key(
    parts: tuple[str, str],
    place: dict[str, str],
    region_code: str,
    period: Period,
    *,
    at: datetime,
    minute: int,
) -> SwiftByKey | None:
    """All that a keyed POST stands on, in one statement that counts it too; None without a living
    key of these parts."""
    given = {
        **given_of_key(*parts, at=at, minute=minute),
        **place,
        **_given(region_code, period, at=at),
    }
    found = first_of(keyed(ANSWERED, _statement()), given)
    if found is None:
        return None
    wide = width_of_key()
    ground = found[wide + 1 :]
    swift = _swift(ground, period, at) if ground[0] is not None else None
    return SwiftByKey(key_of(found), found[wide] is not None, swift)


def _given(region_code: str, period: Period, *, at: datetime) -> dict[str, Any]:
    before = period.previous()
    year, year_before = period.first.year, before.first.year
    province = region_code[:2]
    return {
        **_given_always(),
        "region": region_code,
        "month": period.code,
        "year": str(year),
        "at": at,
        "new_year": date(year_before, 1, 1),
        "number": year,
        "before": before.code,
        "then": period.a_year_before().code,
        "code": f"{province}0000-{year}",
        "code_before": f"{province}0000-{year_before}",
        "code_then": f"{province}0000-{year - 1}",
    }


@cache
def _given_always() -> dict[str, Any]:
    """Whichever form the year has: its own is known when the row is read."""
    measures = {one.code: one for listed in published() for one in measures_of(listed.code)}
    return {
        "level": str(Level.COUNTY),
        "sent": [str(state) for state in SENT],
        "measures": sorted(measures),
        "models": sorted({measure.model.lower() for measure in measures.values()}),
    }


def _swift(found: tuple[Any, ...], period: Period, at: datetime) -> Swift:
    wide = width_of(Region)
    region = made_of(Region, found[:wide])
    cycle = made_of(Cycle, found[wide:-8])
    key, chosen, is_locked, due_on, extended, said, said_then, counts = found[-8:]
    code = chosen or default_form(cycle.year)
    sums = _read(counts)
    known = Known(
        counted=_figures(code, sums, 0),
        previous=_figures(code, sums, 2) | _decimals(said),
        year_before=_figures(code, sums, 4) | _decimals(said_then) if form(code).on_year else {},
        facts=_facts(code, sums),
        continues=period.previous().first.year == period.first.year,
        is_over=period.last < localdate(at),
    )
    due = _due(period, due_on, extended)
    return Swift(region, cycle, code, is_locked, due, known, key)


def _due(period: Period, due_on: date | None, extended: datetime | None) -> datetime:
    """The month's date, or the end of the county's extension."""
    due = end_of(due_on) if due_on else due_at(period.first.year, period.first.month)
    return max(due, extended) if extended else due


def _read(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else dict(value or {})


def _decimals(said: Any) -> dict[str, Decimal]:
    return {code: Decimal(text) for code, text in _read(said).items()}


Sums = dict[str, list[str | None]]


def _figures(form_code: str, sums: Sums, first: int) -> dict[str, Decimal]:
    """Field code → figure, of the sums to date (`first`) or of the month (the one after it)."""
    return {
        code: _figure(sums[measure][first + is_of_month] if measure in sums else None, decimals)
        for code, measure, is_of_month, decimals in _columns(form_code)
    }


def _facts(form_code: str, sums: Sums) -> dict[str, Decimal]:
    return {
        code: _figure(sums[measure.code][0] if measure.code in sums else None, 0)
        for code, measure in asked_of(form_code)
    }


@cache
def _columns(form_code: str) -> tuple[tuple[str, str, int, int], ...]:
    """Code of the field and of its measure, 1 where the month alone counts, and decimals."""
    return tuple(
        (field.code, measure.code, 0 if field.is_to_date or measure.is_stock else 1, field.decimals)
        for field, measure in counted_fields(form_code)
    )


@lru_cache(maxsize=4096)
def _figure(text: str | None, decimals: int) -> Decimal:
    return Decimal(text or 0).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
