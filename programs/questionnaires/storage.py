"""What is published is frozen, held by the database: no update of it gets through, by any path.

SQLite loses the triggers of a table that a migration makes anew: such a migration installs them
again (`tests/programs/test_questionnaires_frozen.py` says so when one forgets).
"""

from __future__ import annotations

from typing import Any, Final

SAYS: Final = "a published questionnaire never changes"
_FROZEN: Final = (
    "template_id, cycle_id, number, schema, schema_sha256, revision, state, made_at, published_at"
)
_PUBLISHED: Final = "SELECT 1 FROM programs_version v WHERE v.id = OLD.version_id"

INSTALL: Final = {
    "sqlite": (
        f"""CREATE TRIGGER version_is_frozen BEFORE UPDATE OF {_FROZEN} ON programs_version
        WHEN OLD.state = 'published'
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
        f"""CREATE TRIGGER bridge_is_frozen BEFORE UPDATE ON programs_bridge
        WHEN EXISTS ({_PUBLISHED} AND v.state = 'published')
        BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION version_never_changes() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        f"""CREATE OR REPLACE FUNCTION bridge_never_changes() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF EXISTS ({_PUBLISHED} AND v.state = 'published') THEN
                RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
        f"""CREATE TRIGGER version_is_frozen BEFORE UPDATE OF {_FROZEN} ON programs_version
        FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION version_never_changes()""",
        """CREATE TRIGGER bridge_is_frozen BEFORE UPDATE ON programs_bridge
        FOR EACH ROW EXECUTE FUNCTION bridge_never_changes()""",
    ),
}
REMOVE: Final = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS version_is_frozen",
        "DROP TRIGGER IF EXISTS bridge_is_frozen",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS version_is_frozen ON programs_version",
        "DROP TRIGGER IF EXISTS bridge_is_frozen ON programs_bridge",
        "DROP FUNCTION IF EXISTS version_never_changes()",
        "DROP FUNCTION IF EXISTS bridge_never_changes()",
    ),
}


def install_triggers(connection: Any) -> None:
    """Refuse updates of what is published from now on; twice is once."""
    remove_triggers(connection)
    _run(connection, INSTALL[connection.vendor])


def remove_triggers(connection: Any) -> None:
    _run(connection, REMOVE[connection.vendor])


def _run(connection: Any, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
