"""Rows of the register for pages of the API.

The ORM says which rows, by their keys alone, and what is read of them stands in a statement that
was written once: to name two dozen columns to the ORM and have it compile them costs more than the
database needs for the page. On PostgreSQL that statement writes the JSON of each row as well,
persons masked, and is kept for whoever asks for the same rows; what a row is made of in Python then
is its key. Elsewhere the ORM gives dicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol, Self

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import DateTimeField, DecimalField, F

from enterprises.register.models import Enterprise, EnterpriseQuerySet
from enterprises.register.storage.masks import MASKED

#: what is read of the places of an enterprise
PLACES: Final = {
    "region_name": F("region__name"),
    "region_code": F("region__code"),
    "station_code": F("station__code"),
}
#: an array, and no join: the planner then never reads the whole register to match a page
_PAGE: Final = """
SELECT said.id, row_to_json(said)::text FROM (
  SELECT {columns}, region.name AS region_name, region.code AS region, station.code AS station
  FROM enterprises_enterprise e
  JOIN regions_region region ON region.id = e.region_id
  LEFT JOIN offices_office station ON station.id = e.station_id
  WHERE e.id = ANY(ARRAY({page}))
  ORDER BY e.id {direction}
) said
"""
#: an instant as the API writes it elsewhere: in UTC, a part of a second only if there is one
_INSTANT: Final = """
replace(to_char({it} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '') || '+00:00'
"""
#: stands in a kept statement where the key belongs after which a page begins
_SOMEWHERE: Final = 9_007_199_254_740_881


class Line(NamedTuple):
    """A row that the database has written."""

    id: int
    said: orjson.Fragment


class Asked(Protocol):
    """Which rows a list shows; those that are equal show the same, by the same statement."""

    def rows(self) -> EnterpriseQuerySet: ...
    def __hash__(self) -> int: ...


def as_dicts(rows: EnterpriseQuerySet, names: Sequence[str]) -> Any:
    """A queryset of dicts with these columns, and `PLACES`."""
    return rows.values(*names, **PLACES)


def writes_json() -> bool:
    """Whether the database at hand writes lines; else there are dicts."""
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


class Lines:
    """The rows that are asked for, as `Line`s with these columns and the codes of their places:
    narrowed, ordered by id in either direction, and sliced as a queryset is by `Keyset`."""

    def __init__(self, asked: Asked, names: Sequence[str]) -> None:
        self._asked, self._names = asked, tuple(names)
        self._order, self._beyond, self._key = "id", "", 0

    def order_by(self, order: str) -> Self:
        self._order = order
        return self

    def filter(self, **beyond: Any) -> Self:
        """`id__gt` or `id__lt`, of one key."""
        ((self._beyond, key),) = beyond.items()
        self._key = int(key)
        return self

    def __getitem__(self, cut: slice) -> list[Line]:
        found = _statement(self._asked, self._names, self._order, self._beyond, cut.start, cut.stop)
        if found is None:
            return []
        sql, params = found
        given = [self._key if one == _SOMEWHERE else one for one in params]
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(sql, given)
            return [Line(pk, orjson.Fragment(text)) for pk, text in cursor.fetchall()]


@lru_cache(maxsize=256)
def _statement(
    asked: Asked, names: tuple[str, ...], order: str, beyond: str, first: int | None, last: int
) -> tuple[str, tuple[Any, ...]] | None:
    """The statement of a page and what it is given; None where it could find nothing."""
    keys = asked.rows().order_by(order).values("id")
    if beyond:
        keys = keys.filter(**{beyond: _SOMEWHERE})
    try:
        page, params = keys[first:last].query.sql_with_params()
    except EmptyResultSet:
        return None
    columns = ", ".join(f'{_written(name)} AS "{name}"' for name in names)
    direction = "DESC" if order.startswith("-") else "ASC"
    return _PAGE.format(columns=columns, page=page, direction=direction), params


def _written(name: str) -> str:
    """A column as it is said: persons masked, decimals as texts, for nothing rounds those."""
    it, field = f'e."{name}"', Enterprise._meta.get_field(name)
    if name in MASKED:
        return MASKED[name].sql.format(it=it)
    if isinstance(field, DateTimeField):
        return _INSTANT.format(it=it)
    return f"{it}::text" if isinstance(field, DecimalField) else it
