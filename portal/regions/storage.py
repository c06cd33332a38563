"""Rows read by SQL that is written out, made into models: where building the SQL anew for every
request would cost more than running it. PostgreSQL alone: its driver gives dates as dates."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

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


_NAMED = re.compile(r"%\((\w+)\)s")
#: connection of the driver → names of the statements that it has planned
_planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def first_of(statement: str, given: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row of a statement with `%(name)s` in it, planned once on each connection:
    planning the ground of a return takes eight times as long as running it."""
    name, text, order = _prepared(statement)
    with connection.cursor() as cursor:
        known = _planned.setdefault(connection.connection, set())
        if name not in known:
            cursor.execute(f"PREPARE {name} AS {text}")
            known.add(name)
        marks = ", ".join(["%s"] * len(order))
        cursor.execute(f"EXECUTE {name} ({marks})", [given[one] for one in order])
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


@cache
def _prepared(statement: str) -> tuple[str, str, tuple[str, ...]]:
    """Its name, its text with `$1` for each name, and the names in their order."""
    order = tuple(dict.fromkeys(_NAMED.findall(statement)))
    text = _NAMED.sub(lambda found: f"${order.index(found[1]) + 1}", statement)
    return f"portal_{hashlib.sha256(statement.encode()).hexdigest()[:16]}", text, order


_waiting: ContextVar[list[str] | None] = ContextVar("statements that wait", default=None)


def is_together() -> bool:
    return _waiting.get() is not None


@contextmanager
def together() -> Iterator[None]:
    """Send the writes that nobody waits for in one message: at the end, or before the next
    statement of any other kind, so that their order is kept. All or nothing: within it no
    operation can be refused alone, so whoever opens it lets refusals through."""
    if not is_postgresql() or is_together():
        yield
        return
    token = _waiting.set([])
    try:
        with connection.execute_wrapper(_after_what_waits):
            yield
            _send_what_waits()
    finally:
        _waiting.reset(token)


def _after_what_waits(execute: Callable[..., Any], sql: str, params: Any, *how: Any) -> Any:
    _send_what_waits()
    return execute(sql, params, *how)


def _send_what_waits() -> None:
    if waiting := _waiting.get():
        text = ";\n".join(waiting)
        waiting.clear()
        with connection.cursor() as cursor:
            cursor.execute(text)


def write(sql: str, values: Sequence[Any]) -> None:
    """Run a statement that gives nothing back; `together` lets it wait."""
    waiting = _waiting.get()
    with connection.cursor() as cursor:
        if waiting is None:
            cursor.execute(sql, values)
        else:
            waiting.append(cursor.mogrify(sql, values).decode())


def store(row: models.Model, *, is_last: bool = False) -> None:
    """Insert a new row by the shortest way that the engine has.

    `is_last`: nobody asks for the key that the database will give it.
    """
    if not is_postgresql():
        row.save(force_insert=True)
    elif is_together() and (is_last or row.pk is not None):
        write(*_insertion(row))
        _stored(row)
    else:
        insert(row)


def insert(row: models.Model) -> None:
    """Insert a row whose key the database gives; the row then has it. Dates and texts as they
    are, nothing is prepared by its field but JSON."""
    sql, values = _insertion(row)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING id", values)
        row.pk = cursor.fetchone()[0]
    _stored(row)


def _stored(row: models.Model) -> None:
    """As Model.save leaves it."""
    row._state.adding = False  # noqa: SLF001
    row._state.db = DEFAULT_DB_ALIAS  # noqa: SLF001


def _insertion(row: models.Model) -> tuple[str, list[Any]]:
    sql, fields = _insert_of(type(row), with_key=row.pk is not None)
    return sql, [
        json.dumps(getattr(row, name), ensure_ascii=False) if is_json else getattr(row, name)
        for name, is_json in fields
    ]


@cache
def _insert_of(
    model: type[models.Model], *, with_key: bool
) -> tuple[str, tuple[tuple[str, bool], ...]]:
    fields = [f for f in model._meta.concrete_fields if with_key or not f.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'  # noqa: S608
    return sql, tuple((f.attname, isinstance(f, models.JSONField)) for f in fields)
