"""Sets of rows: collected in memory, kept table by table, one audit event for each subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.regions.models import Region
from portal.regions.storage import is_postgresql

PER_STATEMENT = 2_000
Row = TypeVar("Row", bound=Model)


class Sheaf:
    """Rows by table, kept in the order in which the tables are named: parents before children."""

    def __init__(self, *tables: type[Model]) -> None:
        self._rows: dict[type[Model], list[Any]] = {table: [] for table in tables}

    def add(self, row: Row) -> Row:
        self._rows[type(row)].append(row)
        return row

    def of(self, table: type[Row]) -> list[Row]:
        """The rows of a table so far."""
        return self._rows[table]

    def keep(self) -> dict[str, int]:
        """Write everything; returns how many rows by table."""
        for table, rows in self._rows.items():
            table._default_manager.bulk_create(rows, batch_size=PER_STATEMENT)
        return {table.__name__: len(rows) for table, rows in self._rows.items()}


@operation
def seed_subject(
    province: Region,
    *,
    subject: str,
    write: Callable[[], Mapping[str, int]],
    by: Actor,
    at: datetime,
) -> dict[str, int]:
    """Write one subject of the demonstration; one event says how many rows of which table."""
    counts = dict(write())
    record(f"demo.{subject}.seed", by=by, at=at, target=province, rows=counts)
    return counts


def look_over() -> None:
    """Let PostgreSQL count what was just written: within a transaction it does so for nobody, and
    plans as if the tables were empty."""
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
