"""Statements that are planned once on each connection: planning those of every request takes
several times as long as running them. PostgreSQL alone; a pooler must keep a session."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections

#: connection of the driver → names of the statements that it has planned
_planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def run_planned(text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement with `$1`, `$2`, … in it."""
    here = connections[DEFAULT_DB_ALIAS]
    name = _name_of(text)
    with here.cursor() as cursor:
        known = _planned.setdefault(here.connection, set())
        if name not in known:
            _plan(here, f"PREPARE {name} AS {text}")
            known.add(name)
        cursor.execute(_asking(name, len(values)), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _plan(here: Any, statement: str) -> None:
    """Past whatever counts or logs statements: it is no question, and asked once a connection."""
    with here.wrap_database_errors, here.connection.cursor() as cursor:
        cursor.execute(statement)


@cache
def _name_of(text: str) -> str:
    return f"portal_{hashlib.sha256(text.encode()).hexdigest()[:16]}"


@cache
def _asking(name: str, count: int) -> str:
    marks = ", ".join(["%s"] * count)
    return f"EXECUTE {name} ({marks})" if count else f"EXECUTE {name}"
