"""A database for each load, copied from one that is migrated and holds the official regions."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.core.management import call_command
from django.db import connection

BASE, DEMO = "bench_base", "bench_demo"
#: enterprises of the demonstration: plans enough for the documents of a bench
DEMO_SIZE = 240
_made: set[str] = set()


def prepare() -> None:
    """Migrate the database that the others are copied from."""
    from portal.regions.loading import load_regions

    _make(BASE, template="template0")
    _turn_to(BASE)
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    load_regions()
    connection.close()


def demo() -> str:
    """The name of a database with a small demonstration province, made when it is first asked."""
    if DEMO not in _made:
        with _turned_to(DEMO):
            _seed_demo()
        _made.add(DEMO)
    return DEMO


def _seed_demo() -> None:
    from django.utils import timezone

    from portal.demo.province import seed

    now = timezone.now()
    seed("330000", size=DEMO_SIZE, number=7, day=timezone.localdate(now), now=now)


@contextmanager
def _turned_to(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.close()
    _make(name, template=BASE)
    _turn_to(name)
    try:
        yield
    finally:
        _turn_to(before)


@contextmanager
def fresh(name: str, *, template: str = BASE) -> Iterator[str]:
    """A copy that this process, and what it starts, works on for a while; its address.

    It is dropped afterwards, and the one before is turned to again.
    """
    before = connection.settings_dict["NAME"]
    connection.close()
    _make(name, template=template)
    address = _turn_to(name)
    try:
        yield address
    finally:
        _turn_to(before)
        _command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def analysed(*tables: str) -> None:
    """What autovacuum would have done by the time that anybody asks."""
    with connection.cursor() as cursor:
        for table in tables or ("",):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _make(name: str, *, template: str) -> None:
    _command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _turn_to(name: str) -> str:
    connection.close()
    connection.settings_dict["NAME"] = name
    address = re.sub(r"/[^/]*$", f"/{name}", os.environ["DATABASE_URL"])
    os.environ["DATABASE_URL"] = address
    return address


def _command(statement: str) -> None:
    own = psycopg2.connect(re.sub(r"/[^/]*$", "/postgres", os.environ["DATABASE_URL"]))
    own.autocommit = True
    with own.cursor() as cursor:
        cursor.execute(statement)
    own.close()
