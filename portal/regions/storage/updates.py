"""Changed rows by one statement, however many there are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from portal.regions.storage.rows import is_postgresql


def update_many(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write some fields of rows of one model that are there, in one statement.

    The statement reads the values out of one JSON text: nothing is compiled for each row, as
    `bulk_update` does. Fields are named as the model names them; none of them is the key.
    """
    if not rows:
        return
    fields = [rows[0]._meta.get_field(name) for name in names]
    values = [[row.pk, *(_value(row, field) for field in fields)] for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_update_of(type(rows[0]), tuple(names)), [json.dumps(values, default=str)])


def _value(row: models.Model, field: Any) -> Any:
    """As JSON and the engine have it: a JSON field of PostgreSQL is a part of the text, one of
    SQLite a text within."""
    value = getattr(row, field.attname)
    if isinstance(field, models.JSONField) and value is not None:
        return value if is_postgresql() else json.dumps(value, cls=field.encoder)
    return field.get_db_prep_save(value, connection)


@cache
def _update_of(model: type[models.Model], names: tuple[str, ...]) -> str:
    meta = model._meta
    columns = [meta.get_field(name).column for name in names]  # type: ignore[union-attr]
    key = meta.pk.column
    if is_postgresql():
        kinds = [meta.get_field(name).db_type(connection) for name in names]
        taken = [
            f'"{column}" = {_cast(place, str(kind))}'
            for place, (column, kind) in enumerate(zip(columns, kinds, strict=True), 1)
        ]
        source = "jsonb_array_elements(%s::jsonb) AS given(value)"
        wanted = "(given.value->>0)::bigint"
    else:
        taken = [
            f"\"{column}\" = json_extract(given.value, '$[{place}]')"
            for place, column in enumerate(columns, 1)
        ]
        source, wanted = "json_each(%s) AS given", "json_extract(given.value, '$[0]')"
    table = meta.db_table
    changes = ", ".join(taken)
    return f'UPDATE "{table}" SET {changes} FROM {source} WHERE "{table}"."{key}" = {wanted}'  # noqa: S608


def _cast(place: int, kind: str) -> str:
    if kind == "jsonb":
        return f"NULLIF(given.value->{place}, 'null'::jsonb)"
    return f"(given.value->>{place})::{kind}"
