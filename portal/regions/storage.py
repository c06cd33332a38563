"""Rows read by SQL that is written out, made into models: where building the SQL anew for every
request would cost more than running it. PostgreSQL alone: its driver gives dates as dates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

M = TypeVar("M", bound=models.Model)


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


@cache
def columns_of(model: type[models.Model], alias: str) -> str:
    """Every column of a model, for a SELECT."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


@cache
def _names_of(model: type[models.Model]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    fields = model._meta.concrete_fields
    places = tuple(n for n, field in enumerate(fields) if isinstance(field, models.JSONField))
    return tuple(field.attname for field in fields), places


def width_of(model: type[models.Model]) -> int:
    return len(model._meta.concrete_fields)


def made_of(model: type[M], values: Sequence[Any]) -> M:
    """The model whose columns `values` are, in the order of `columns_of`."""
    names, texts = _names_of(model)
    found = list(values)
    for place in texts:
        if isinstance(found[place], str):
            found[place] = json.loads(found[place])
    return model.from_db(DEFAULT_DB_ALIAS, names, found)


def store(row: models.Model) -> None:
    """Insert a new row by the shortest way that the engine has."""
    if is_postgresql():
        insert(row)
    else:
        row.save(force_insert=True)


def insert(row: models.Model) -> None:
    """Insert a row whose key the database gives; the row then has it. Dates and texts as they
    are, nothing is prepared by its field but JSON."""
    model = type(row)
    names, columns, marks = _insert_of(model)
    texts = {names[n] for n, f in enumerate(_inserted(model)) if isinstance(f, models.JSONField)}
    values = [
        json.dumps(getattr(row, name), ensure_ascii=False) if name in texts else getattr(row, name)
        for name in names
    ]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) VALUES ({marks}) RETURNING id',  # noqa: S608
            values,
        )
        row.pk = cursor.fetchone()[0]
    row._state.adding = False  # noqa: SLF001 - as Model.save leaves it
    row._state.db = DEFAULT_DB_ALIAS  # noqa: SLF001


@cache
def _inserted(model: type[models.Model]) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@cache
def _insert_of(model: type[models.Model]) -> tuple[tuple[str, ...], str, str]:
    fields = _inserted(model)
    names = tuple(field.attname for field in fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return names, columns, ", ".join(["%s"] * len(fields))
