"""Floors of questionnaires: one row an answer and GROUP BY; one row a response and one event."""

from __future__ import annotations

import json
from typing import Any

TABLE = """
CREATE TABLE floor_said (response_id bigint, region_id bigint, question text, option text)
"""
FILL = """
INSERT INTO floor_said
SELECT response.id, response.region_id, said.key, said.value
FROM programs_response response, jsonb_each_text(response.answers) said
"""
FREQUENCIES = "SELECT question, option, count(*) FROM floor_said GROUP BY question, option"
BY_REGION = """
SELECT region_id, option, count(*) FROM floor_said WHERE question = %s GROUP BY region_id, option
"""
HANDED_IN = """
WITH kept AS (
  INSERT INTO programs_response (cycle_id, template_id, version_id, enterprise_id, region_id,
    state, answers, prefilled, last_answers, revision, on_behalf, started_at, saved_at,
    submitted_on, counted_on, risk_weights)
  VALUES (%(cycle)s, %(template)s, %(version)s, %(enterprise)s, %(region)s, 'submitted',
    %(answers)s, '{}', '{}', 1, false, now(), now(), current_date, current_date, '')
  RETURNING id
)
INSERT INTO floor_handed_in SELECT id, 'programs.response.submit', now() FROM kept
"""


def prepare(cursor: Any) -> None:
    """Every answer as a row, with the index that its GROUP BY by question wants."""
    cursor.execute("DROP TABLE IF EXISTS floor_said")
    cursor.execute(TABLE)
    cursor.execute(FILL)
    cursor.execute("CREATE INDEX ON floor_said (question, region_id, option)")


def frequencies(cursor: Any) -> dict[tuple[str, str], int]:
    """Question and option to how many chose it, over all answer rows."""
    cursor.execute(FREQUENCIES)
    return {(question, option): count for question, option, count in cursor.fetchall()}


def by_region(cursor: Any, question: str) -> dict[tuple[int, str], int]:
    """County and option to how many chose it."""
    cursor.execute(BY_REGION, [question])
    return {(region, option): count for region, option, count in cursor.fetchall()}


def prepare_handing_in(cursor: Any) -> None:
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS floor_handed_in (id bigint, verb text, at timestamptz)"
    )


def hand_in(cursor: Any, facts: dict[str, Any], answers: dict[str, Any]) -> None:
    """One statement: the response with all its answers, and the event that says so."""
    cursor.execute(HANDED_IN, facts | {"answers": json.dumps(answers)})
