"""Append-only, held by the database: no event and no link is changed or deleted.

SQLite has no TRUNCATE; PostgreSQL refuses it too.
"""

from __future__ import annotations

from typing import Any

TABLES = ("audit_event", "audit_link")
SAYS = "the audit trail is append-only"

_SQLITE = """
CREATE TRIGGER {table}_is_not_{act}d BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{says}'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_is_not_{act}d BEFORE {verb} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()
"""
_VERBS = {
    "sqlite": {"UPDATE": "change", "DELETE": "delete"},
    "postgresql": {"UPDATE": "change", "DELETE": "delete", "TRUNCATE": "truncate"},
}

SQLITE = tuple(
    _SQLITE.format(table=table, act=act, verb=verb, says=SAYS)
    for table in TABLES
    for verb, act in _VERBS["sqlite"].items()
)
POSTGRES = (
    _FUNCTION.format(says=SAYS),
    *(
        _POSTGRES.format(table=table, act=act, verb=verb)
        for table in TABLES
        for verb, act in _VERBS["postgresql"].items()
    ),
)
INSTALL = {"sqlite": SQLITE, "postgresql": POSTGRES}
REMOVE = {
    "sqlite": tuple(
        f"DROP TRIGGER IF EXISTS {table}_is_not_{act}d"
        for table in TABLES
        for act in _VERBS["sqlite"].values()
    ),
    "postgresql": (
        *(
            f"DROP TRIGGER IF EXISTS {table}_is_not_{act}d ON {table}"
            for table in TABLES
            for act in _VERBS["postgresql"].values()
        ),
        "DROP FUNCTION IF EXISTS audit_is_append_only()",
    ),
}


def install_triggers(connection: Any) -> None:
    """Refuse UPDATE, DELETE (and TRUNCATE) on both tables from now on; twice is once."""
    remove_triggers(connection)
    _run(connection, INSTALL[connection.vendor])


def remove_triggers(connection: Any) -> None:
    """The reverse, for migrating backwards and for tests that empty their tables."""
    _run(connection, REMOVE[connection.vendor])


def _run(connection: Any, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
