"""A policy's budget is not overdrawn, an invoice is reimbursed once (SECURITY 3, T35)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from portal.accounts.actor import actor_for
from portal.kernel.errors import Invalid
from portal.regions.loading import load_regions
from programs.policies.models import Benefit
from programs.policies.operations import (
    BenefitFacts,
    change_policy,
    correct_benefit,
    record_benefit,
    strike_benefit,
)
from programs.policies.queries import spending_of
from programs.policies.rules import FEN_PER_WAN, budget_fault, invoice_digits
from programs.policies.rules.ledgers import invoice_fault
from tests.factories import NOON, holder
from tests.factories.enterprises import enterprise
from tests.factories.ledgers import benefit
from tests.factories.policies import policy

DAY = date(2026, 6, 18)
#: more than the budget has room for: each of them finds it untouched without a lock
AT_ONCE = 30
INVOICE = "26337000000123456789"
WAN = some.decimals(Decimal("0.01"), Decimal("9999"), places=2)


def facts(of, amount="2", **values):
    return BenefitFacts(of, DAY, amount_wan=Decimal(amount), evidence="凭证1号", **values)


def paid(cast, of, amount="2", at="330381", **values):
    by = actor_for(cast.officer if at == "330381" else cast.neighbour)
    return record_benefit(enterprise(at), facts=facts(of, amount, **values), by=by, at=NOON)


def test_what_is_paid_everywhere_stays_within_the_budget(cast):
    granted = policy(budget_fen=5 * FEN_PER_WAN)
    first = paid(cast, granted, "3")
    with pytest.raises(Invalid) as refused:
        paid(cast, granted, "2.01", at="330382")
    assert "5" in refused.value.fields["amount_wan"]
    assert "at most 2 is left" in refused.value.fields["amount_wan"]
    paid(cast, granted, "2", at="330382")
    officer = actor_for(cast.officer)
    with pytest.raises(Invalid, match="marked"):
        correct_benefit(first, facts=facts(granted, "3.01"), by=officer, at=NOON, reason="More")
    correct_benefit(first, facts=facts(granted, "2.5"), by=officer, at=NOON, reason="Less")
    assert (spending_of(granted).paid, spending_of(granted).left) == (
        Decimal("4.5"),
        Decimal("0.5"),
    )
    strike_benefit(first, by=officer, at=NOON, reason="Never paid")
    paid(cast, granted, "3")


def test_a_budget_is_not_set_below_what_is_paid(cast):
    granted = policy()
    paid(cast, granted, "3")
    manager = actor_for(cast.province)
    values = {"budget_fen": 3 * FEN_PER_WAN - 1}
    with pytest.raises(Invalid, match="3 "):
        change_policy(granted, by=manager, at=NOON, values=values)
    change_policy(granted, by=manager, at=NOON, values={"budget_fen": 3 * FEN_PER_WAN})
    with pytest.raises(Invalid):
        paid(cast, granted, "0.01")


def test_nobody_gets_more_at_once_than_the_document_gives(cast):
    granted = policy(most_fen=2 * FEN_PER_WAN)
    with pytest.raises(Invalid) as refused:
        paid(cast, granted, "2.01")
    assert "at most 2" in refused.value.fields["amount_wan"]
    paid(cast, granted, "2")


def test_an_invoice_is_reimbursed_once_in_the_whole_country(cast):
    first = paid(cast, policy(), invoice=INVOICE)
    assert first.invoice == INVOICE
    with pytest.raises(Invalid) as refused:
        paid(cast, policy(), at="330382", invoice="2633 7000 0001 2345 6789")
    assert "Ask the province" in refused.value.fields["invoice"]
    assert first.enterprise.name not in str(refused.value.fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        benefit(invoice=INVOICE)
    officer = actor_for(cast.officer)
    again = facts(first.policy, "1.5", invoice=INVOICE)
    correct_benefit(first, facts=again, by=officer, at=NOON, reason="Less was paid")
    strike_benefit(first, by=officer, at=NOON, reason="Never paid")
    paid(cast, policy(), at="330382", invoice=INVOICE)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("", True),
        (INVOICE, True),
        ("03300 2100111-12345678", True),
        ("０３３００２１００１１１ １２３４５６７８", True),
        ("3300211130 12345678", True),
        ("12345678", False),
        ("1234567", False),
        ("2633700000012345678X", False),
    ],
)
def test_what_an_invoice_number_looks_like(text, is_one):
    assert (invoice_fault(text) == "") is is_one
    if is_one:
        assert invoice_digits(text) == "" or invoice_digits(text).isdigit()


@given(some.lists(WAN, min_size=1, max_size=12), some.decimals(0, 20_000, places=2))
def test_whatever_is_paid_in_whatever_parts_never_exceeds_the_budget(amounts, budget):
    total, fen = Decimal(0), int(budget * FEN_PER_WAN)
    for amount in amounts:
        if not budget_fault(amount, paid=total, budget_fen=fen):
            total += amount
        else:
            assert total + amount > budget
    assert total <= budget


def test_the_page_tells_officers_what_is_left_and_nobody_else(cast, signed_in):
    granted = policy(budget_fen=5 * FEN_PER_WAN)
    paid(cast, granted, "3.2")
    page = reverse("policies:policy", args=[granted.pk])
    assert "1.80 left" in signed_in(cast.officer).get(page).text
    assert "1.80 left" in signed_in(cast.province).get(page).text
    assert "1.80 left" not in signed_in(cast.viewer).get(page).text


def test_the_form_names_the_field_and_keeps_what_was_typed(cast, signed_in):
    granted, firm = policy(budget_fen=FEN_PER_WAN), enterprise()
    url = reverse("policies:benefit-new", args=[firm.pk])
    sent = {"policy": granted.pk, "given_on": "2026-06-18", "amount_wan": "1.5", "evidence": "1号"}
    page = signed_in(cast.officer).post(url, sent | {"invoice": "123"})
    assert page.status_code == 422
    assert "at most 1 is left" in page.text
    assert "20 digits, or the code" in page.text
    assert not Benefit.objects.exists()
    sent |= {"amount_wan": "1", "invoice": INVOICE}
    assert signed_in(cast.officer).post(url, sent).status_code == 302
    assert Benefit.objects.get().invoice == INVOICE


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_spend_a_budget_for_ten_ten_times():
    load_regions()
    granted = policy(budget_fen=10 * FEN_PER_WAN)
    officer = holder("county_officer", "330381")
    firms = [enterprise() for _number in range(100)]

    def pay(firm):
        try:
            by = actor_for(officer)
            record_benefit(firm, facts=facts(granted, "1"), by=by, at=NOON)
        except Invalid:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(pay, firms))
    assert sum(done) == 10
    assert Benefit.objects.aggregate(n=Sum("amount_wan"))["n"] == 10
