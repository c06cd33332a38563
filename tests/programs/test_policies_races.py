"""Two who decide on one application at the same moment: one decision stands, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import pytest
from django.db import connection

from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.audit.models import Event
from portal.regions.loading import load_regions
from programs.policies.models import PolicyApplication
from programs.policies.operations import (
    grant_application,
    refuse_application,
    withdraw_application,
)
from tests.factories import NOON, holder
from tests.factories.enterprises import enterprise, member
from tests.factories.policies import application
from tests.programs.test_returns_races import race

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
ROUNDS: Final = 20


def grant(row: PolicyApplication, by: User) -> None:
    grant_application(row, granted_wan=Decimal(1), by=actor_for(by), at=NOON)


def refuse(row: PolicyApplication, by: User) -> None:
    refuse_application(row, by=actor_for(by), at=NOON, reason="材料不全")


def withdraw(row: PolicyApplication, by: User) -> None:
    withdraw_application(row, by=actor_for(by), at=NOON, reason="改报其他政策")


#: two acts, each with who does it
PAIRS: Final[dict[str, tuple[Any, str, Any, str]]] = {
    "granted and refused": (grant, "officer", refuse, "second"),
    "granted twice": (grant, "officer", grant, "second"),
    "granted and withdrawn": (grant, "officer", withdraw, "firm"),
    "refused and withdrawn": (refuse, "officer", withdraw, "firm"),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_one_decision_stands(transactional_db: None, pair: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on the other engine")
    load_regions()
    firm = enterprise()
    people = {
        "officer": holder("county_officer", "330381"),
        "second": holder("county_officer", "330381"),
        "firm": member(firm),
    }
    rows = [application(firm, by_enterprise=True) for _round in range(ROUNDS)]
    first, one, second, other = PAIRS[pair]

    def lane(act: Any, who: str) -> list[Callable[[], object]]:
        def run(pk: int) -> object:
            return act(PolicyApplication.objects.with_all().get(pk=pk), people[who])

        return [lambda pk=row.pk: run(pk) for row in rows]  # type: ignore[misc]

    assert race(lane(first, one), lane(second, other)) == [1] * ROUNDS
    for row in PolicyApplication.objects.all():
        assert row.state != "applied"
        assert row.steps.count() == 1
        assert (row.granted_wan is not None) is (row.state == "granted")
    verbs = ("grant", "refuse", "withdraw")
    made = Event.objects.filter(verb__in=[f"programs.policyapplication.{verb}" for verb in verbs])
    assert made.count() == ROUNDS
