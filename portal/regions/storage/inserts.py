"""New rows by the shortest way that the engine has."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models.base import ModelState

from portal.regions.storage.messages import is_together, write
from portal.regions.storage.rows import is_postgresql, stored

M = TypeVar("M", bound=models.Model)


def store(row: models.Model, *, is_last: bool = False) -> None:
    """Insert a new row by the shortest way that the engine has.

    `is_last`: nobody asks for the key that the database will give it.
    """
    if not is_postgresql():
        row.save(force_insert=True)
    elif is_together() and (is_last or row.pk is not None):
        write(*_insertion(row))
        stored(row)
    else:
        insert(row)


def store_many(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model in one statement; they have their keys then."""
    if not rows:
        return
    model = type(rows[0])
    if not is_postgresql():
        model._default_manager.bulk_create(rows)
        return
    here = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insert_of(model, with_key=True)
    with transaction.atomic(savepoint=False), here.cursor() as cursor:
        cursor.execute(_KEYS.format(table=model._meta.db_table), [len(rows)])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
        lines = [_line(row, fields) for row in rows]
        columns = sql.partition("(")[2].partition(")")[0]
        table = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
        cursor.copy_expert(table, io.StringIO("".join(lines)))
    for row in rows:
        stored(row)


_KEYS = "SELECT nextval(pg_get_serial_sequence('\"{table}\"', 'id')) FROM generate_series(1, %s)"


def _line(row: models.Model, fields: tuple[tuple[str, bool], ...]) -> str:
    """A row as COPY reads it. JSON holds no tabs and no ends of lines of its own."""
    kept = row.__dict__
    cells = [
        _json(kept[name]).replace("\\", "\\\\") if is_json else _cell(kept[name])
        for name, is_json in fields
    ]
    return "\t".join(cells) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    text = str(value)
    is_plain = text.isprintable() and "\\" not in text
    return text if is_plain else text.translate(_ESCAPED)


_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def new_row(model: type[M], **values: Any) -> M:
    """A row that is not kept yet, as the model itself would make it, but that no field looks at
    what it is given: values by the names of columns, rows that they point to by those of fields."""
    row = model.__new__(model)
    row._state = ModelState()  # noqa: SLF001
    kept = row.__dict__
    for name, default in _defaults_of(model):
        kept[name] = default() if callable(default) else default
    for name, value in values.items():
        if isinstance(value, models.Model):
            row._state.fields_cache[name] = value  # noqa: SLF001
            kept[f"{name}_id"] = value.pk
        else:
            kept[name] = value
    return row


@cache
def _defaults_of(model: type[models.Model]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (f.attname, f.default if f.has_default() else f.get_default())
        for f in model._meta.concrete_fields
    )


def insert(row: models.Model) -> None:
    """Insert a row whose key the database gives; the row then has it. Dates and texts as they
    are, nothing is prepared by its field but JSON."""
    sql, values = _insertion(row)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING id", values)
        row.pk = cursor.fetchone()[0]
    stored(row)


def _insertion(row: models.Model) -> tuple[str, list[Any]]:
    sql, fields = _insert_of(type(row), with_key=row.pk is not None)
    return sql, [_json(getattr(row, n)) if is_json else getattr(row, n) for n, is_json in fields]


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


@cache
def _insert_of(
    model: type[models.Model], *, with_key: bool
) -> tuple[str, tuple[tuple[str, bool], ...]]:
    fields = [f for f in model._meta.concrete_fields if with_key or not f.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'  # noqa: S608
    return sql, tuple((f.attname, isinstance(f, models.JSONField)) for f in fields)
