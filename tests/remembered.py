"""The empty database of the tests, migrated once and then remembered until a migration changes.

Running all migrations is two thirds of the time of a short run. On SQLite the migrated database is
kept under `var/`, named after everything that made it; PostgreSQL is migrated each time.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[1]
HOUSES = ("portal", "enterprises", "programs", "experts", "certification")


def remember(connection: Any) -> None:
    """Let this connection's test database come from what was remembered, if it is of SQLite."""
    if connection.vendor != "sqlite":
        return
    made = connection.creation.create_test_db
    connection.creation.create_test_db = lambda *args, **kwargs: _created(
        connection, made, *args, **kwargs
    )


def _created(
    connection: Any,
    made: Callable[..., str],
    verbosity: int = 1,
    autoclobber: bool = False,
    **more: Any,
) -> str:
    kept = HOUSE / "var" / "tests" / f"{_mark()}.sqlite3"
    try:
        source = sqlite3.connect(f"file:{kept}?mode=ro", uri=True)
    except sqlite3.OperationalError:  # nothing is remembered yet
        name = made(verbosity, autoclobber, **more)
        _keep(connection, kept)
        return name
    name = connection.creation._create_test_db(verbosity, autoclobber)
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.ensure_connection()
    source.backup(connection.connection)
    source.close()
    return str(name)


def _keep(connection: Any, kept: Path) -> None:
    """Written beside and moved, since other processes of the same run do the same."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    half = kept.with_suffix(f".{os.getpid()}")
    target = sqlite3.connect(half)
    connection.ensure_connection()
    connection.connection.backup(target)
    target.close()
    half.rename(kept)


def _mark() -> str:
    """Of every migration, of what our own migrations install, and of the pinned packages."""
    files = [HOUSE / "requirements.txt", HOUSE / "portal" / "settings" / "base.py"]
    for house in HOUSES:
        files += (HOUSE / house).rglob("migrations/*.py")
        files += (HOUSE / house).rglob("storage*.py")
        files += (HOUSE / house).rglob("storage/*.py")
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(str(file.relative_to(HOUSE)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:24]
