"""Medians by SQL: PostgreSQL has an aggregate of them; SQLite takes the middle of numbered rows.

Both give the same: of an even number of cases the mean of the two in the middle.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from programs.services.facts import Median

_ORDERED: Final = """
SELECT item_id, CAST(PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY workdays) AS text), COUNT(*)
FROM ({rows}) AS chosen GROUP BY GROUPING SETS ((item_id), ())
"""
_NUMBERED: Final = """
WITH chosen AS ({rows})
SELECT item_id, CAST(AVG(workdays) AS text), MAX(n) FROM (
  SELECT item_id, workdays, COUNT(*) OVER (PARTITION BY item_id) AS n,
    ROW_NUMBER() OVER (PARTITION BY item_id ORDER BY workdays) AS place FROM chosen
) WHERE place IN ((n + 1) / 2, (n + 2) / 2) GROUP BY item_id
UNION ALL
SELECT NULL, CAST(AVG(workdays) AS text), MAX(n) FROM (
  SELECT workdays, COUNT(*) OVER () AS n, ROW_NUMBER() OVER (ORDER BY workdays) AS place FROM chosen
) WHERE place IN ((n + 1) / 2, (n + 2) / 2) HAVING COUNT(*) > 0
"""


def medians(done: QuerySet[Any]) -> dict[int | None, Median]:
    """Of cases that are done: item key to the median of their working days; None to that of all.
    In one statement; nothing is said where there is no case."""
    try:
        rows, given = done.order_by().values("item_id", "workdays").query.sql_with_params()
    except EmptyResultSet:  # of whom nothing is reached nothing needs to be asked
        return {}
    statement = _ORDERED if connection.vendor == "postgresql" else _NUMBERED
    with connection.cursor() as cursor:
        cursor.execute(statement.format(rows=rows), given)
        found = cursor.fetchall()
    return {item: Median(Decimal(text), n) for item, text, n in found if n}
