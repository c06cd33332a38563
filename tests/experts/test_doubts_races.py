"""Two officers at the doubts of one visit at the same moment: one of them decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import connection

from experts.visits.models import Visit, VisitDoubt
from experts.visits.operations import annul_visit, clear_doubt
from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.regions.loading import load_regions
from tests.factories import NOON, holder
from tests.factories.experts import Scene, visit_doubt
from tests.programs.test_returns_races import race

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
ROUNDS: Final = 10


@pytest.fixture
def doubted(transactional_db: None) -> list[tuple[VisitDoubt, VisitDoubt]]:
    """Visits with two doubts each."""
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on the other engine")
    load_regions()
    visits = [Scene().confirmed() for _round in range(ROUNDS)]
    return [(visit_doubt(one), visit_doubt(one, rule="visits.copied")) for one in visits]


def lane(doubts: list[VisitDoubt], verb: Any, user: User) -> list[Callable[[], object]]:
    def run(pk: int) -> object:
        found = VisitDoubt.objects.select_related("visit").get(pk=pk)
        return verb(found, by=actor_for(user), at=NOON, reason="已核实")

    return [lambda pk=one.pk: run(pk) for one in doubts]  # type: ignore[misc]


def test_one_doubt_is_settled_once(doubted: list[tuple[VisitDoubt, VisitDoubt]]) -> None:
    first, second = (holder("county_officer", "330381") for _one in range(2))
    same = [one for one, _other in doubted]
    assert race(lane(same, clear_doubt, first), lane(same, annul_visit, second)) == [1] * ROUNDS
    for one in VisitDoubt.objects.filter(pk__in=[doubt.pk for doubt in same]):
        expected = {"cleared": "confirmed", "founded": "annulled"}[one.state]
        assert Visit.objects.get(pk=one.visit_id).state == expected


def test_of_two_doubts_that_are_founded_one_annuls_and_the_other_lapses(
    doubted: list[tuple[VisitDoubt, VisitDoubt]],
) -> None:
    officers = [holder("county_officer", "330381") for _one in range(2)]
    lanes = [
        lane([pair[place] for pair in doubted], annul_visit, officers[place]) for place in (0, 1)
    ]
    assert race(*lanes) == [1] * ROUNDS
    for visit in Visit.objects.all():
        states = sorted(visit.doubts.values_list("state", flat=True))
        assert (visit.state, states) == ("annulled", ["founded", "lapsed"])
