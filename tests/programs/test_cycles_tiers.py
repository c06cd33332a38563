"""The tier of each row that is counted is looked up, never searched for among a year's roster."""

from __future__ import annotations

import pytest
from django.db import connection

from portal.accounts.actor import actor_for
from portal.indicators.counting import base_rows
from portal.indicators.definition import measures
from portal.indicators.dimensions import is_broken_down, members_of
from portal.indicators.folding import fold, mark
from portal.indicators.models import Breakdown
from programs.cycles.operations import list_entry
from tests.factories import NOON
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.questionnaires import response, version

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
    steps = [
        line for line in steps if "programs_enterprisebase" not in line
    ]  # the county's own base
    assert any("roster_of_an_enterprise" in line for line in steps), steps
    assert all("enterprise_id=?" in line for line in steps), steps


@pytest.mark.django_db
def test_what_was_counted_before_the_listing_is_told_by_its_tier_afterwards(cast):
    """An answer of an enterprise that is not listed yet has no tier; the listing gives it one."""
    of_year = cycle()
    firm = enterprise("330381")
    response(firm, to=version(of_year), state="submitted")
    mark("programs.Response", region_id=firm.region_id, cycle_code=of_year.code)
    fold(at=NOON)
    counted = Breakdown.objects.filter(measure="questionnaire.surveyed", region=firm.region_id)
    assert set(counted.values_list("tier", flat=True)) == {""}
    entry = roster_entry(firm)
    list_entry(entry, by=actor_for(cast.city), at=NOON)
    fold(at=NOON)
    assert set(counted.values_list("tier", flat=True)) == {entry.tier}
