"""Rows read by SQL that is written out, made into models: where building the SQL anew for every
request would cost more than running it. PostgreSQL alone: its driver gives dates as dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState

from portal.accounts.storage import run_planned
from portal.regions.models import Region

M = TypeVar("M", bound=models.Model)


@cache
def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


Names = tuple[str, ...]


@cache
def columns_of(model: type[models.Model], alias: str, only: Names = ()) -> str:
    """The columns of a model for a SELECT: every one, or those of the fields named."""
    return ", ".join(f'{alias}."{field.column}"' for field in _fields(model, only))


@cache
def _fields(model: type[models.Model], only: Names) -> tuple[Any, ...]:
    return tuple(f for f in model._meta.concrete_fields if not only or f.name in only)


@cache
def _names_of(model: type[models.Model], only: Names) -> tuple[Names, tuple[int, ...]]:
    fields = _fields(model, only)
    places = tuple(n for n, field in enumerate(fields) if isinstance(field, models.JSONField))
    return tuple(field.attname for field in fields), places


def width_of(model: type[models.Model], only: Names = ()) -> int:
    return len(_fields(model, only))


def made_of(model: type[M], values: Sequence[Any], only: Names = ()) -> M:
    """The model whose columns `values` are, in the order of `columns_of`; what is not among them
    is asked for when it is needed. No field looks at its value: PostgreSQL gave it as it is."""
    names, texts = _names_of(model, only)
    row = model.__new__(model)
    row._state = ModelState()  # noqa: SLF001
    stored(row)
    row.__dict__.update(zip(names, values, strict=True))
    for place in texts:
        value = values[place]
        if isinstance(value, str):
            row.__dict__[names[place]] = orjson.loads(value)
    return row


_NAMED = re.compile(r"%\((\w+)\)s")


def rows_of(statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement with `%(name)s` in it, planned once on each connection."""
    text, order = _prepared(statement)
    return run_planned(text, [given[one] for one in order])


def first_of(statement: str, given: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first of them."""
    rows = rows_of(statement, given)
    return rows[0] if rows else None


@cache
def _prepared(statement: str) -> tuple[str, tuple[str, ...]]:
    """Its text with `$1` for each name, and the names in their order."""
    order = tuple(dict.fromkeys(_NAMED.findall(statement)))
    return _NAMED.sub(lambda found: f"${order.index(found[1]) + 1}", statement), order


def region_of(code: str) -> Region | None:
    """The living region of a code."""
    if is_postgresql():
        found = first_of(region_statement(), {"code": code})
        return made_of(Region, found) if found else None
    return Region.objects.living().filter(code=code).order_by("path").first()


@cache
def region_statement() -> str:
    """The living region of `code`; for a statement that reads more beside it too."""
    return f"""
SELECT {columns_of(Region, "r")} FROM regions_region r
WHERE r.code = %(code)s AND r.valid_to IS NULL ORDER BY r.path LIMIT 1
"""  # noqa: S608 - columns of a model, nothing given


def stored(row: models.Model) -> None:
    """As Model.save leaves it."""
    row._state.adding = False  # noqa: SLF001
    row._state.db = DEFAULT_DB_ALIAS  # noqa: SLF001
