"""Rows that hang on a row, read with it: a column that holds a list."""

from __future__ import annotations

from typing import Any

from django.db.models import JSONField, QuerySet, Subquery
from django.db.models.functions import JSONObject


class Listed(Subquery):
    """The rows of a question about the outer row, each as a dictionary of plain JSON.

    `fields` maps a name to the column that it is filled from; days come as ISO texts.
    """

    output_field = JSONField()

    def __init__(self, rows: QuerySet[Any], **fields: str) -> None:
        super().__init__(rows.values(line=JSONObject(**fields)))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        template = "(SELECT COALESCE(JSONB_AGG(found.line), '[]') FROM (%(subquery)s) found)"
        return super().as_sql(compiler, connection, template=template)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        template = "(SELECT JSON_GROUP_ARRAY(JSON(found.line)) FROM (%(subquery)s) found)"
        return super().as_sql(compiler, connection, template=template)
