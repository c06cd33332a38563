"""What is on the register already, asked for thousands of lines in one statement.

PostgreSQL is given arrays, one parameter each: a parameter for each value costs more in Django than
looking all of them up does in the database.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection, connections
from django.db.models import BooleanField, F, Field, Func, Value

from enterprises.register.models import EnterpriseQuerySet

Place = tuple[int, str]  # pk of a county, name of an enterprise

_TAKEN: Final = """
SELECT e.region_id, e.name, e.credit_code FROM {asked}
JOIN enterprises_enterprise e ON e.region_id = {region} AND e.name = {name}
WHERE e.closed_on IS NULL ORDER BY e.id
"""
_TAKEN_BY_ARRAYS: Final = _TAKEN.format(
    asked="unnest(%s::bigint[], %s::text[]) AS asked (region, name)",
    region="asked.region",
    name="asked.name",
)
_TAKEN_BY_JSON: Final = _TAKEN.format(
    asked="json_each(%s) AS asked",
    region="json_extract(asked.value, '$[0]')",
    name="json_extract(asked.value, '$[1]')",
)


def with_codes(rows: EnterpriseQuerySet, codes: Collection[str]) -> EnterpriseQuerySet:
    """Those of the rows whose credit code is one of these."""
    if connections[rows.db].vendor != "postgresql":
        return rows.filter(credit_code__in=codes)
    one_of = Func(  # "credit_code" = ANY(…::text[])
        F("credit_code"),
        Value(list(codes), output_field=Field()),
        template="%(expressions)s::text[])",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
    return rows.filter(one_of)


def names_taken(places: Sequence[Place]) -> list[tuple[int, str, str]]:
    """County, name and credit code of every living enterprise that has one of these names there."""
    if not places:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            regions, names = zip(*places, strict=True)
            cursor.execute(_TAKEN_BY_ARRAYS, [list(regions), list(names)])
        else:
            cursor.execute(_TAKEN_BY_JSON, [json.dumps(places)])
        found: list[tuple[int, str, str]] = cursor.fetchall()
    return found
