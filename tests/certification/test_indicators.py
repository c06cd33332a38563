"""Figures over certificates and policies: worked numbers, spans that overlap, rows behind."""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models.base import ModelState

from certification.certificates import operations
from certification.certificates.models import Certificate
from enterprises.register.models import Enterprise
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.actor import SYSTEM
from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators, measures
from portal.indicators.folding import fold, mark, turn_of_the_day
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.period import Period
from programs.cycles.models import RosterEntry
from tests.factories import NOON, region
from tests.factories.certification import certificate
from tests.factories.cycles import roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.policies import policy

DAY = NOON.date()


def figure(code: str, place: str, month: int, *, to_date: bool = True, at: datetime = NOON):
    return read(
        [indicators[code]],
        region(place),
        "330000-2026",
        Period.month(2026, month),
        at=at,
        to_date=to_date,
    )[code]


def marked(*codes: str, model: str = "certification.Certificate") -> None:
    for code in codes:
        mark(model, region_id=region(code).pk)


def test_an_enterprise_with_two_certificates_counts_once_as_long_as_one_holds(cast):
    one = enterprise()
    certificate(one, issued_on=date(2026, 1, 5), expires_on=date(2026, 3, 31))
    certificate(one, issued_on=date(2026, 3, 1), expires_on=date(2026, 6, 30))
    certificate(one, issued_on=date(2026, 8, 1), expires_on=date(2028, 6, 30))
    certificate(one, scheme="iso14001", issued_on=date(2026, 1, 5))
    certificate(enterprise("330382"), issued_on=date(2026, 2, 1), expires_on=date(2026, 4, 30))
    marked("330381", "330382")
    months = (1, 2, 3, 4, 5, 6, 7, 8, 11)
    found = [int(figure("certificates.enterprises", "330381", month).numerator) for month in months]
    assert found == [1, 1, 1, 1, 1, 1, 0, 1, 1]
    found = [int(figure("certificates.enterprises", "330000", month).numerator) for month in months]
    assert found == [1, 2, 2, 2, 1, 1, 0, 1, 1]
    found = [int(figure("certificates.in_force", "330381", month).numerator) for month in months]
    assert found == [2, 2, 3, 2, 2, 2, 1, 2, 2]
    marked("330381", "330382", model="enterprises.Enterprise")
    fold(at=NOON)
    assert first_difference(today=DAY) is None


def test_spans_that_touch_are_one_and_a_gap_of_a_day_is_a_gap(cast):
    one, two = enterprise(), enterprise()
    certificate(one, issued_on=date(2026, 1, 5), expires_on=date(2026, 3, 31))
    certificate(one, issued_on=date(2026, 4, 1), expires_on=date(2028, 3, 31))
    certificate(two, issued_on=date(2026, 1, 5), expires_on=date(2026, 3, 30))
    certificate(two, issued_on=date(2026, 4, 1), expires_on=date(2028, 3, 31))
    measure = measures["certificates.enterprises"]
    marked("330381")
    for month in (2, 3, 4):
        value = figure("certificates.enterprises", "330381", month).numerator
        rows = rows_behind(
            measure, "", Period.month(2026, month), path="33.", today=DAY, to_date=True
        )
        assert len(rows) == value == (1 if month == 3 else 2)


def test_a_certificate_suspended_on_its_first_day_never_counts(cast):
    certificate(status="suspended", status_since=date(2026, 3, 5))
    marked("330381")
    assert figure("certificates.enterprises", "330381", 11).numerator == 0
    assert figure("certificates.in_force", "330381", 11).numerator == 0


def test_newly_certified_counts_first_issues_of_the_month_once_an_enterprise(cast):
    one = enterprise()
    certificate(one, issued_on=date(2026, 5, 1))
    certificate(one, issued_on=date(2026, 5, 20), scheme="iatf16949")
    certificate(issued_on=date(2026, 5, 2), first_issued_on=date(2020, 1, 1))
    certificate(issued_on=date(2026, 5, 2), scheme="iso14001")
    marked("330381")
    assert figure("certificates.new_qms", "330381", 5, to_date=False).numerator == 1
    assert figure("certificates.new_qms", "330381", 6, to_date=False).numerator == 0


def test_the_rate_of_the_roster_needs_a_first_certificate_since_the_entry(cast):
    entry_day = date(2026, 4, 20)
    for first in (entry_day, entry_day - timedelta(days=1), None):
        one = enterprise()
        roster_entry(one, state="listed", listed_on=entry_day)
        if first:
            certificate(one, issued_on=first)
    again = enterprise()
    roster_entry(again, state="listed", listed_on=entry_day)
    certificate(again, issued_on=date(2026, 6, 1), first_issued_on=date(2023, 6, 1))
    mark("programs.RosterEntry", region_id=region("330381").pk, cycle_code="330000-2026")
    found = figure("certificates.roster_rate", "330381", 11)
    assert (found.numerator, found.denominator, found.value) == (1, 4, Decimal("25.00"))


def test_the_published_rate_of_2021_comes_from_a_seeded_roster(cast):
    """1,065 of 5,639 are 18.89 % (DOMAIN 2.0): counted from rows, over two counties; the same
    number again was certified before its entry, and counts in no numerator."""
    entry_day, rows, first = date(2026, 4, 20), 5_639, 1_065
    like = [enterprise(at) for at in ("330381", "330382")]
    firms = Enterprise.objects.bulk_create(
        _like(like[n % 2], credit_code=synthetic_code(n), name=f"{n}", search_names=f"{n}")
        for n in range(rows)
    )
    entries = [roster_entry(one, state="listed", listed_on=entry_day) for one in like]
    RosterEntry.objects.bulk_create(
        _like(entries[n % 2], enterprise=firm) for n, firm in enumerate(firms)
    )
    RosterEntry.objects.filter(pk__in=[one.pk for one in entries]).delete()
    held = certificate(like[0], issued_on=entry_day)
    Certificate.objects.bulk_create(
        _like(held, enterprise=firm, region=firm.region, number=f"C{n}", issued_on=day,
              first_issued_on=day, status_since=day)
        for n, firm in enumerate(firms[: 2 * first])
        for day in [entry_day if n < first else entry_day - timedelta(days=1)]
    )  # fmt: skip
    for at in ("330381", "330382"):
        mark("programs.RosterEntry", region_id=region(at).pk, cycle_code="330000-2026")
    found = figure("certificates.roster_rate", "330000", 11)
    assert (found.numerator, found.denominator) == (first, rows)
    assert found.value == Decimal("18.89")


def _like(row, **values):
    """Another row as this one, not kept yet."""
    made = copy.copy(row)
    made._state = ModelState()
    for name, value in ({"pk": None, "id": None} | values).items():
        setattr(made, name, value)
    return made


def test_the_blank_over_an_empty_roster(cast):
    assert figure("certificates.roster_rate", "330381", 11).value is None


def test_a_change_of_status_is_counted_without_being_asked(cast):
    made = certificate()
    marked("330381")
    assert figure("certificates.enterprises", "330381", 11).numerator == 1
    operations.suspend(made, by=SYSTEM, at=NOON, since=date(2026, 9, 1), reason="未监督")
    assert figure("certificates.enterprises", "330381", 11).numerator == 0
    assert figure("certificates.enterprises", "330381", 8).numerator == 1


def test_a_suspension_stays_in_its_month_whatever_comes_after(cast):
    made = certificate()
    for verb, day in (
        (operations.suspend, date(2026, 5, 4)),
        (operations.reinstate, date(2026, 7, 1)),
        (operations.suspend, date(2026, 9, 1)),
        (operations.revoke, date(2026, 10, 8)),
    ):
        verb(made, by=SYSTEM, at=NOON, since=day, reason="监督审核")
    found = {
        code: [
            int(figure(f"certificates.{code}", "330381", month, to_date=False).numerator)
            for month in (5, 7, 9, 10)
        ]
        for code in ("suspended", "revoked")
    }
    assert found == {"suspended": [1, 0, 1, 0], "revoked": [0, 0, 0, 1]}
    assert figure("certificates.suspended", "330000", 11).numerator == 2
    assert first_difference(today=DAY) is None


def test_a_certificate_of_another_scheme_is_new_once(cast):
    certificate(scheme="iso14001", issued_on=date(2026, 5, 2))
    certificate(scheme="iso14001", issued_on=date(2026, 5, 2), first_issued_on=date(2020, 1, 1))
    certificate(issued_on=date(2026, 5, 2))
    marked("330381")
    assert figure("certificates.new_other", "330381", 5, to_date=False).numerator == 1
    assert figure("certificates.new_other", "330381", 6, to_date=False).numerator == 0


def test_new_policies_are_told_by_level_type_and_who_issued_them(cast):
    policy("330381", level="county", kind="credit", joint_issuers="瑞安市财政局")
    policy("330381", level="county", kind="honour", issued_on=date(2026, 6, 1), state="ended")
    policy("330381", level="county", kind="money", state="draft")
    policy("330300", level="city", kind="money")
    for code in ("330381", "330300"):
        marked(code, model="programs.Policy")
    names = ("", "_county", "_city", "_province", "_national", "_joint")
    kinds = ("_money", "_credit", "_procurement", "_other")
    found = {
        place: [int(figure(f"policies.new{name}", place, 11).numerator) for name in names + kinds]
        for place in ("330381", "330300", "330382")
    }
    assert found == {
        "330381": [2, 2, 0, 0, 0, 1, 0, 1, 0, 1],
        "330300": [3, 2, 1, 0, 0, 1, 1, 1, 0, 1],
        "330382": [0] * 10,
    }
    assert figure("policies.new", "330381", 6, to_date=False).numerator == 1
    assert first_difference(today=DAY) is None


@pytest.mark.parametrize("order", [("330000", "330300", "330381"), ("330381", "330300", "330000")])
def test_policies_count_at_their_level_and_above(cast, order):
    policy("330000")
    policy("330300")
    policy("330381", valid_to=date(2026, 5, 31))
    policy("330381", state="draft")
    for code in order:
        marked(code, model="programs.Policy")
        fold(at=NOON)
    found = {
        code: [int(figure("policies.in_force", code, month).numerator) for month in (5, 6)]
        for code in ("330000", "330300", "330381", "330100")
    }
    assert found == {"330000": [3, 2], "330300": [2, 1], "330381": [1, 0], "330100": [0, 0]}
    assert first_difference(today=DAY) is None
    rows = rows_behind(
        measures["policies.in_force"],
        "",
        Period.month(2026, 5),
        path="33.",
        today=DAY,
        to_date=True,
    )
    assert len(rows) == 3


def test_a_policy_begins_to_count_on_its_first_day_by_itself(cast):
    policy("330000", valid_from=date(2026, 11, 5))
    marked("330000", model="programs.Policy")
    turn_of_the_day(at=NOON)
    assert figure("policies.in_force", "330000", 11).numerator == 0
    later = NOON + timedelta(days=2)
    turn_of_the_day(at=later)
    assert figure("policies.in_force", "330000", 11, at=later).numerator == 1
