"""Rows of the register as dicts, for pages of the API.

On PostgreSQL the ORM says which rows, by their keys alone, and what is read of them stands in a
statement that was written once: to name two dozen columns to the ORM and have it compile them, at
every request, costs more than the database needs for the page. Elsewhere the ORM does both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F
from django.db.models.query import BaseIterable

from enterprises.register.models import EnterpriseQuerySet

#: what is read of the places of an enterprise
PLACES: Final = {
    "region_name": F("region__name"),
    "region_code": F("region__code"),
    "station_code": F("station__code"),
}
#: an array, and no join: the planner then never reads the whole register to match a page
_PAGE: Final = """
SELECT {columns}, region.name, region.code, station.code
FROM enterprises_enterprise e
JOIN regions_region region ON region.id = e.region_id
LEFT JOIN offices_office station ON station.id = e.station_id
WHERE e.id = ANY(ARRAY({page}))
ORDER BY e.id {direction}
"""


def as_dicts(rows: EnterpriseQuerySet, names: Sequence[str]) -> Any:
    """A queryset of dicts with these columns, `id` among them, and `PLACES`. It can be narrowed and
    sliced as any other, and ordered by id in either direction."""
    if connections[rows.db].vendor != "postgresql":
        return rows.values(*names, **PLACES)
    keys: Any = rows.order_by("id").values("id")
    keys._iterable_class = _written(tuple(names))  # noqa: SLF001 - as `values` itself does
    return keys


@lru_cache(maxsize=8)
def _written(names: tuple[str, ...]) -> type[BaseIterable[Any]]:
    columns = ", ".join(f'e."{name}"' for name in names)
    said = (*names, *PLACES)

    class Written(BaseIterable):  # type: ignore[type-arg] # generic in its stubs alone
        """The dicts of the keys that the queryset selects."""

        def __iter__(self) -> Iterator[dict[str, Any]]:
            query, db = self.queryset.query, self.queryset.db
            try:
                page, params = query.get_compiler(db).as_sql()
            except EmptyResultSet:
                return
            direction = "DESC" if str(query.order_by[0]).startswith("-") else "ASC"
            with connections[db].cursor() as cursor:
                cursor.execute(
                    _PAGE.format(page=page, columns=columns, direction=direction), params
                )
                found = cursor.fetchall()
            for row in found:
                yield dict(zip(said, row, strict=True))

    return Written
