"""The tier of each row that is counted is looked up, never searched for among a year's roster."""

from __future__ import annotations

import pytest
from django.db import connection

from portal.indicators.counting import base_rows
from portal.indicators.definition import measures
from portal.indicators.dimensions import is_broken_down, members_of

YEAR = "330000-2026"
COUNTED = [one for one in measures if one.cycle and is_broken_down(one)]


@pytest.mark.django_db
@pytest.mark.parametrize("measure", COUNTED, ids=lambda one: one.code)
def test_a_tier_is_found_by_its_enterprise(measure):
    """Ten times the enterprises cost a hundred times as much while SQLite went by the year."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by what it knows of the rows")
    rows = base_rows(measure, YEAR).annotate(**members_of(measure, YEAR))
    steps = [line for line in rows.values("in_tier").explain().splitlines() if " U0 " in line]
    assert any("roster_of_an_enterprise" in line for line in steps), steps
    assert all("enterprise_id=?" in line for line in steps), steps
