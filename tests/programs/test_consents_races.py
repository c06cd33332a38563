"""Two at the same moment: a consent stands once, a loan each is kept, a cap is set once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from enterprises.dossier.models import Consent
from enterprises.dossier.operations import give_consent
from enterprises.register.models import Enterprise
from portal.accounts.actor import actor_for
from portal.regions.loading import load_regions
from programs.policies.facts import Agreement
from programs.policies.models import Loan
from programs.policies.operations import LoanFacts, record_loan
from programs.questionnaires.models import BurdenCap, SmallestGroup
from programs.questionnaires.operations import set_burden_cap, set_smallest_group
from tests.factories import NOON, holder, region
from tests.factories.enterprises import enterprise
from tests.programs.test_returns_races import race

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
ROUNDS = 8
DAY = date(2026, 6, 1)


@pytest.fixture
def people(transactional_db: None) -> dict[str, Any]:
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on the other engine")
    load_regions()
    return {
        "officer": holder("county_officer", "330381"),
        "second": holder("county_officer", "330381"),
        "province": holder("province_manager", "330000"),
    }


def both(act: Callable[[Any, int], object], *users: Any) -> list[int]:
    def lane(user: Any) -> list[Callable[[], object]]:
        return [lambda number=number: act(actor_for(user), number) for number in range(ROUNDS)]

    return race(*(lane(user) for user in users))


def test_a_consent_stands_once_however_often_it_is_pressed(people: dict[str, Any]) -> None:
    firms = [enterprise().pk for _round in range(ROUNDS)]

    def act(by: Any, number: int) -> object:
        firm = Enterprise.objects.select_related("region").get(pk=firms[number])
        return give_consent(firm, by=by, at=NOON, purpose="example", given_on=DAY)

    assert both(act, people["officer"], people["officer"]) == [1] * ROUNDS
    assert Consent.objects.count() == ROUNDS


def test_two_loans_of_one_bank_share_the_consent_that_both_bring(people: dict[str, Any]) -> None:
    firms = [enterprise().pk for _round in range(ROUNDS)]

    def act(by: Any, number: int) -> object:
        firm = Enterprise.objects.select_related("region").get(pk=firms[number])
        kind = "quality" if by.pk == people["officer"].pk else "certification"
        facts = LoanFacts("示例银行", kind, DAY, Decimal(100), evidence="合同")
        agreed = Agreement(DAY, "王小明")
        return record_loan(firm, facts=facts, by=by, at=NOON, agreement=agreed)

    assert both(act, people["officer"], people["second"]) == [2] * ROUNDS
    assert (Loan.objects.count(), Consent.objects.count()) == (2 * ROUNDS, ROUNDS)


def test_what_a_province_sets_for_a_day_is_set_once(people: dict[str, Any]) -> None:
    def act(by: Any, number: int) -> object:
        day, province = DAY + timedelta(days=number), region("330000")
        set_smallest_group(province, minimum=7, valid_from=day, by=by, at=NOON)
        return set_burden_cap(province, minutes=60, questions=90, valid_from=day, by=by, at=NOON)

    assert both(act, people["province"], people["province"]) == [2] * ROUNDS
    assert BurdenCap.objects.count() == SmallestGroup.objects.count() == ROUNDS
