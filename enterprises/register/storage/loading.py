"""Many new rows at once: COPY on PostgreSQL, INSERTs of many rows elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from django.db import connection

from enterprises.register.models import Enterprise

#: columns of a row that is loaded, in this order
COLUMNS: Final = (
    "credit_code",
    "name",
    "name_pinyin",
    "search_names",
    "kind",
    "region_id",
    "address",
    "industry_code",
    "staff_count",
    "revenue_wan",
    "assets_wan",
    "size_class",
    "size_is_provisional",
    "founded_on",
    "contact_name",
    "contact_title",
    "contact_phone",
    "quality_lead",
    "has_quality_officer",
    "old_number",
    "is_branch",
    "parent_code",
    "is_own_site",
    "station_id",
    "revision",
    "created_at",
    "changed_at",
    "registered_on",
    "closed_on",
    "closed_reason",
)
NEVER_NULL: Final = (
    "name_pinyin",
    "search_names",
    "address",
    "contact_name",
    "contact_title",
    "contact_phone",
    "quality_lead",
    "old_number",
    "parent_code",
    "closed_reason",
)
PER_STATEMENT: Final = 1_000
ROWS_AT_ONCE: Final = 500
Row = Sequence[Any]


#: the county of each new row answers for it from the day on which it was registered
#: NOT IN is hashed once; NOT EXISTS became a loop in a loop where the tables are new to the planner
TENURES: Final = """
INSERT INTO enterprises_tenure (enterprise_id, region_id, began_on, ended_on, "end")
SELECT e.id, e.region_id, e.registered_on,
  CASE WHEN e.closed_on < e.registered_on THEN e.registered_on ELSE e.closed_on END,
  CASE WHEN e.closed_on IS NULL THEN '' ELSE 'closed' END
FROM enterprises_enterprise e
WHERE e.id > %s AND e.id NOT IN (
  SELECT t.enterprise_id FROM enterprises_tenure t WHERE t.enterprise_id > %s)
"""


def insert(rows: Iterable[Row]) -> None:
    """Insert rows of values in the order of `COLUMNS`, inside the transaction that is open, each
    with the tenure of its county. They are made while the database stores those before them, so
    what makes them asks the database nothing."""
    last = Enterprise.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    _insert(rows)
    with connection.cursor() as cursor:
        cursor.execute(TENURES, [last, last])


def _insert(rows: Iterable[Row]) -> None:
    if connection.vendor == "postgresql":
        _copy(rows)
    else:
        Enterprise.objects.bulk_create(
            (Enterprise(**dict(zip(COLUMNS, row, strict=True))) for row in rows),
            batch_size=PER_STATEMENT,
        )


def _copy(rows: Iterable[Row]) -> None:
    names = ", ".join(f'"{column}"' for column in COLUMNS)
    texts = ", ".join(f'"{column}"' for column in NEVER_NULL)
    statement = (
        f'COPY "{Enterprise._meta.db_table}" ({names}) FROM STDIN '
        f"WITH (FORMAT csv, FORCE_NOT_NULL ({texts}))"
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, _Streamed(rows))


class _Streamed:
    """Rows as a file of CSV that is written while it is read: memory stays flat, and the database
    stores some rows while the next ones are made. Nothing between commas is NULL, or an empty text
    in the columns that are never NULL."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)

    def read(self, _size: int) -> str:
        """Some rows; as many characters as they have."""
        buffer = io.StringIO()
        csv.writer(buffer).writerows(islice(self._rows, ROWS_AT_ONCE))
        return buffer.getvalue()
