"""Four eyes, held by the database where a row alone does not tell: no approval without a name, and
none by who changed a cell.

What columns of one row tell (who prepared, submitted, approved, accepted it) stands in check
constraints. SQLite loses the triggers of a table that a migration makes anew: such a migration
installs them again.
"""

from __future__ import annotations

from typing import Any, Final

UNNAMED: Final = "a return is approved and accepted by somebody"
OWN_WORK: Final = "who changed a return does not decide on it"

_TABLES: Final = {"return": "programs_return", "summary": "programs_summary"}
_UNNAMED: Final = {
    "return": """NEW.state <> OLD.state AND (
        OLD.state = 'submitted' AND NEW.state = 'approved' AND NEW.approved_by_id IS NULL
        OR NEW.state = 'accepted' AND NEW.accepted_by_id IS NULL)""",
    "summary": """NEW.state <> OLD.state AND (
        NEW.state = 'approved' AND NEW.approved_by_id IS NULL
        OR NEW.state = 'accepted' AND NEW.accepted_by_id IS NULL)""",
}
_DECIDED: Final = "NEW.approved_by_id IS NOT NULL OR NEW.accepted_by_id IS NOT NULL"
_OWN_WORK: Final = """EXISTS (SELECT 1 FROM programs_returnedit e WHERE e.subject_id = NEW.id
        AND e.by_id IN (NEW.approved_by_id, NEW.accepted_by_id))"""

INSTALL: Final = {
    "sqlite": (
        *(
            f"""CREATE TRIGGER {noun}_names_who_decides BEFORE UPDATE OF state ON {table}
            WHEN {_UNNAMED[noun]}
            BEGIN SELECT RAISE(ABORT, '{UNNAMED}'); END"""
            for noun, table in _TABLES.items()
        ),
        f"""CREATE TRIGGER return_is_not_decided_by_who_changed_it
        BEFORE UPDATE OF approved_by_id, accepted_by_id ON programs_return
        WHEN ({_DECIDED}) AND {_OWN_WORK}
        BEGIN SELECT RAISE(ABORT, '{OWN_WORK}'); END""",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION decision_names_nobody() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            RAISE EXCEPTION '{UNNAMED}' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        f"""CREATE OR REPLACE FUNCTION return_is_own_work() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF {_OWN_WORK} THEN
                RAISE EXCEPTION '{OWN_WORK}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
        *(
            f"""CREATE TRIGGER {noun}_names_who_decides BEFORE UPDATE OF state ON {table}
            FOR EACH ROW WHEN ({_UNNAMED[noun]}) EXECUTE FUNCTION decision_names_nobody()"""
            for noun, table in _TABLES.items()
        ),
        f"""CREATE TRIGGER return_is_not_decided_by_who_changed_it
        BEFORE UPDATE OF approved_by_id, accepted_by_id ON programs_return
        FOR EACH ROW WHEN ({_DECIDED}) EXECUTE FUNCTION return_is_own_work()""",
    ),
}
_TRIGGERS: Final = (
    *((f"{noun}_names_who_decides", table) for noun, table in _TABLES.items()),
    ("return_is_not_decided_by_who_changed_it", "programs_return"),
)
REMOVE: Final = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {name}" for name, _table in _TRIGGERS),
    "postgresql": (
        *(f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in _TRIGGERS),
        "DROP FUNCTION IF EXISTS decision_names_nobody()",
        "DROP FUNCTION IF EXISTS return_is_own_work()",
    ),
}


def install_triggers(connection: Any) -> None:
    """Refuse decisions of nobody and of who changed a cell from now on; twice is once."""
    remove_triggers(connection)
    _run(connection, INSTALL[connection.vendor])


def remove_triggers(connection: Any) -> None:
    _run(connection, REMOVE[connection.vendor])


def _run(connection: Any, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
