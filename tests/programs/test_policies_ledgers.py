"""Benefits of policies and loans: what may be said, who keeps it, where it is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from enterprises.dossier.documents import dossier_document
from enterprises.dossier.models import Consent
from enterprises.dossier.operations import (
    HonourFacts,
    Scan,
    give_consent,
    record_honour,
    strike_honour,
)
from enterprises.dossier.queries import corrections_of, ledgers_of, timeline_of
from enterprises.register.operations import merge_enterprises, undo_merger
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.files.models import Attachment
from portal.indicators.definition import indicators
from portal.indicators.folding import fold, mark
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.period import Period
from portal.reports.documents import canonical
from programs.policies.facts import Agreement
from programs.policies.models import Benefit, Loan
from programs.policies.operations import (
    BenefitFacts,
    LoanFacts,
    correct_benefit,
    correct_loan,
    record_benefit,
    record_loan,
    strike_benefit,
    strike_loan,
)
from programs.policies.rules import benefit_faults, loan_faults
from programs.policies.rules.ledgers import FEN_PER_WAN, MOST_RATE, Grant
from tests.factories import NOON, region
from tests.factories.certification import certificate
from tests.factories.enterprises import enterprise, member
from tests.factories.experts import photo
from tests.factories.ledgers import benefit, honour, loan
from tests.factories.policies import policy

TABLES = ("enterprises_honour", "programs_benefit", "programs_loan")
PAID_ON = date(2026, 6, 18)
BANK = "浙江示例农村商业银行"
AGREED = Agreement(date(2026, 6, 1), "王小明")


def paid(cast, of=None, who="officer", at=NOON, **values):
    given = {"given_on": PAID_ON, "amount_wan": Decimal(2), "evidence": "瑞市监发〔2026〕31号"}
    given |= {"policy": values.pop("policy", None) or policy()} | values
    by = actor_for(getattr(cast, who))
    return record_benefit(of or enterprise(), facts=BenefitFacts(**given), by=by, at=at)


def lent(cast, of=None, who="officer", agreement=AGREED, **values):
    given = {
        "bank": BANK, "kind": "certification", "granted_on": PAID_ON, "credit_wan": Decimal(300),
        "disbursed_on": date(2026, 7, 2), "disbursed_wan": Decimal(120), "evidence": "合同1号",
    } | values  # fmt: skip
    by = actor_for(getattr(cast, who))
    firm = of or enterprise()
    return record_loan(firm, facts=LoanFacts(**given), by=by, at=NOON, agreement=agreement)


def test_a_county_records_what_was_paid_and_what_was_given_else(cast):
    made = paid(cast)
    assert (made.region.code, made.amount_wan, made.recorded_by) == ("330381", 2, cast.officer)
    land = policy(kind="land")
    assert paid(cast, policy=land, amount_wan=None, words="用地指标5亩").amount_wan is None
    event = Event.objects.filter(verb="programs.benefit.record").first()
    assert (event.target, event.by) == (f"programs.benefit:{made.pk}", cast.officer)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount_wan": None}, "amount_wan"),
        ({"amount_wan": Decimal(0)}, "amount_wan"),
        ({"amount_wan": Decimal("0.005")}, "amount_wan"),
        ({"given_on": date(2026, 1, 9)}, "given_on"),
        ({"given_on": date(2026, 12, 1)}, "given_on"),
        ({"evidence": " "}, "evidence"),
    ],
)
def test_a_benefit_that_cannot_be_is_refused_by_field(cast, values, field):
    with pytest.raises(Invalid) as refusal:
        paid(cast, **values)
    assert list(refusal.value.fields) == [field]
    assert not Benefit.objects.exists()


def test_what_lies_on_the_edge_is_taken():
    """The policy's first day, today, the most of a policy, the whole credit, the highest rate."""
    today, whole = date(2026, 11, 3), Decimal(300)
    given = {"given_on": today, "amount_wan": whole, "words": "", "invoice": "", "evidence": "31号"}
    grant = Grant(today, gives_money=True, most_fen=300 * FEN_PER_WAN)
    assert benefit_faults(given, grant=grant, today=today) == {}
    said = {
        "bank": BANK, "bank_code": "", "kind": "quality", "granted_on": today, "credit_wan": whole,
        "disbursed_on": today, "disbursed_wan": whole, "rate": MOST_RATE, "certificate": "",
        "evidence": "合同1号",
    }  # fmt: skip
    assert loan_faults(said, certificates=(), today=today) == {}


@pytest.mark.parametrize(
    "make",
    [
        lambda: benefit(amount_wan=None),
        lambda: benefit(amount_wan=Decimal(0)),
        lambda: benefit(evidence=""),
        lambda: benefit(struck_on=PAID_ON),
        lambda: loan(disbursed_on=None),
        lambda: loan(disbursed_wan=None),
        lambda: loan(disbursed_wan=Decimal(301)),
        lambda: loan(credit_wan=Decimal(0), disbursed_on=None, disbursed_wan=None),
    ],
)
def test_the_database_holds_what_an_entry_must_be(db, make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_benefit_is_of_a_published_policy_that_reaches_the_enterprise(cast):
    for other in (policy("330382", level="county"), policy(state="draft")):
        with pytest.raises(Invalid) as refusal:
            paid(cast, policy=other)
        assert list(refusal.value.fields) == ["policy"]


def test_a_joint_policy_counts_once_whoever_paid(cast):
    joint, firm = policy(joint_issuers="瑞安市财政局"), enterprise()
    made = paid(cast, firm, policy=joint)
    with pytest.raises(Invalid) as refusal:
        paid(cast, firm, policy=joint, amount_wan=Decimal(3), evidence="财政局拨款单")
    assert list(refusal.value.fields) == ["given_on"]
    with pytest.raises(IntegrityError), transaction.atomic():
        benefit(firm, policy=joint, given_on=PAID_ON)
    strike_benefit(made, by=actor_for(cast.officer), at=NOON, reason="登记错企业")
    assert paid(cast, firm, policy=joint).pk != made.pk


@pytest.mark.parametrize("who", ["neighbour", "approver", "city", "province", "abroad"])
def test_nobody_but_the_county_records(cast, who):
    with pytest.raises(NotPermitted):
        paid(cast, who=who)
    with pytest.raises(NotPermitted):
        lent(cast, who=who)


def test_a_correction_says_why_and_stays_to_be_read(cast):
    made, by = paid(cast), actor_for(cast.officer)

    def correct(reason="拨付单金额有误", revision=None, **values):
        said = {name: getattr(made, name) for name in Benefit.SAID} | values
        facts = BenefitFacts(**said)
        return correct_benefit(made, facts=facts, by=by, at=NOON, reason=reason, revision=revision)

    for reason in ("", " "):
        with pytest.raises(Invalid):
            correct(reason, amount_wan=Decimal(3))
    with pytest.raises(Invalid):
        correct()
    correct(amount_wan=Decimal("3.5"), revision=1)
    with pytest.raises(Stale):
        correct(amount_wan=Decimal(4), revision=1)
    one = corrections_of(Benefit.objects.get())[0]
    assert (one.by, one.reason) == (cast.officer.display_name, "拨付单金额有误")
    assert [cell[1:] for cell in one.cells] == [("2", "3.5")]
    strike_benefit(made, by=by, at=NOON, reason="从未拨付")
    for act in (
        lambda: correct(amount_wan=Decimal(5)),
        lambda: strike_benefit(made, by=by, at=NOON, reason="再次"),
    ):
        with pytest.raises(WrongState):
            act()


def test_a_scan_alone_is_a_correction(cast):
    made, by = paid(cast), actor_for(cast.officer)
    facts = BenefitFacts(**{name: getattr(made, name) for name in Benefit.SAID})
    scan = Scan(photo(), "拨付单.jpg")
    correct_benefit(made, facts=facts, by=by, at=NOON, reason="补扫描件", scan=scan)
    assert (made.revision, Attachment.objects.count()) == (2, 1)


def test_a_loan_needs_the_consent_of_the_enterprise_towards_the_bank(cast):
    firm, by = enterprise(), actor_for(cast.officer)
    for agreement, field in (
        (Agreement(), "agreed_on"),
        (Agreement(date(2026, 12, 1), "王小明"), "agreed_on"),
        (Agreement(date(2026, 6, 1), ""), "agreed_by"),
    ):
        with pytest.raises(Invalid) as refusal:
            lent(cast, firm, agreement=agreement)
        assert list(refusal.value.fields) == [field]
    assert not Consent.objects.exists()
    made = lent(cast, firm)
    given = Consent.objects.get(enterprise=firm, purpose="bank")
    assert (given.receiver, given.given_on, given.given_by) == (BANK, AGREED.given_on, "王小明")
    give_consent(
        firm, by=by, at=NOON, purpose="bank", receiver="另一家银行", given_on=date(2026, 6, 2)
    )
    lent(cast, firm, bank="另一家银行", agreement=Agreement())
    third = {name: getattr(made, name) for name in Loan.SAID} | {"bank": "第三家银行"}
    with pytest.raises(Invalid):
        correct_loan(made, facts=LoanFacts(**third), by=by, at=NOON, reason="银行名称有误")
    correct_loan(
        made, facts=LoanFacts(**third), by=by, at=NOON, reason="银行名称有误", agreement=AGREED
    )
    assert Consent.objects.filter(enterprise=firm).count() == 3
    Consent.objects.filter(receiver="第三家银行").update(withdrawn_on=date(2026, 11, 2))
    correct_loan(  # the same bank: nothing is agreed anew
        made, facts=LoanFacts(**third | {"credit_wan": Decimal(310)}), by=by, at=NOON,
        reason="授信额有误", agreement=AGREED,
    )  # fmt: skip
    assert Consent.objects.filter(enterprise=firm).count() == 3
    strike_loan(made, by=by, at=NOON, reason="合同未生效")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"credit_wan": None}, "credit_wan"),
        ({"disbursed_wan": Decimal("300.01")}, "disbursed_wan"),
        ({"disbursed_on": None}, "disbursed_on"),
        ({"disbursed_on": date(2026, 6, 17)}, "disbursed_on"),
        ({"disbursed_wan": None}, "disbursed_wan"),
        ({"rate": Decimal(25)}, "rate"),
        ({"bank": ""}, "bank"),
        ({"bank_code": "91330381MA2A0A0A00"}, "bank_code"),
        ({"kind": "gift"}, "kind"),
        ({"certificate": "00126Q99999R0S"}, "certificate"),
    ],
)
def test_a_loan_that_cannot_be_is_refused_by_field(cast, values, field):
    with pytest.raises(Invalid) as refusal:
        lent(cast, **values)
    assert list(refusal.value.fields) == [field]
    assert not Loan.objects.exists()


def test_a_loan_rests_on_a_certificate_of_the_enterprise_and_may_wait_for_its_money(cast):
    held = certificate()
    made = lent(
        cast, held.enterprise, certificate=held.number, disbursed_on=None, disbursed_wan=None
    )
    assert (made.certificate, made.disbursed_wan) == (held.number, None)


def test_the_dossier_shows_prints_and_tells_what_is_recorded(cast, signed_in):
    firm = enterprise()
    first, credit, title = benefit(firm), loan(firm), honour(firm)
    gone = honour(firm, struck_on=date(2026, 11, 3), reason="重复登记")
    actor = actor_for(cast.officer)
    told = {(one.line.what, one.line.on) for one in timeline_of(firm, actor)}
    assert {
        ("Benefit of a policy", first.given_on), ("Credit was granted", credit.granted_on),
        ("Loan disbursed", credit.disbursed_on), ("Honour bestowed", title.granted_on),
    } <= told  # fmt: skip
    assert gone.title not in {one.line.words.split(" · ")[0] for one in timeline_of(firm, actor)}
    printed = canonical(dossier_document(firm, by=actor, at=NOON))
    assert first.policy.title in printed
    assert credit.bank in printed
    assert title.title in printed
    assert gone.title not in printed
    address = reverse("dossier:dossier", args=[firm.pk])
    page = signed_in(cast.officer).get(address).text
    for words in (first.policy.title, credit.bank, title.title, gone.title, "重复登记"):
        assert words in page
    assert reverse("policies:loan-new", args=[firm.pk]) in page
    own = signed_in(member(firm)).get(address).text
    assert credit.bank in own
    assert reverse("policies:loan-new", args=[firm.pk]) not in own
    assert [shown.lines for shown in ledgers_of(firm, actor_for(cast.neighbour))] == []


def test_the_dossier_costs_the_same_for_many_as_for_few(cast, signed_in):
    """Three statements for three ledgers, which the timeline reads with them."""
    firm, costs = enterprise(), []
    client, address = signed_in(cast.officer), reverse("dossier:dossier", args=[firm.pk])
    for many in (1, 5):
        for _number in range(many):
            benefit(firm), loan(firm), honour(firm)
        client.get(address)
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        costs.append(len(made))
        tables = [table for one in made for table in TABLES if f'FROM "{table}"' in one["sql"]]
        assert sorted(tables) == sorted(TABLES)
    assert costs[0] == costs[1], costs


def test_a_merge_carries_what_is_recorded_and_its_undoing_gives_it_back(cast):
    """What both entries have is struck out of one first: resting there it would count twice."""
    kept, merged = enterprise(), enterprise()
    theirs = (benefit(merged), loan(merged), honour(merged))
    double = benefit(kept, policy=theirs[0].policy)
    also = honour(kept, title=theirs[2].title)
    by = actor_for(cast.officer)
    with pytest.raises(WrongState) as refusal:
        merge_enterprises(kept, merged=merged, by=by, at=NOON, reason="同一家企业")
    assert str(refusal.value).count("Strike one of the two out first") == 2
    strike_benefit(double, by=by, at=NOON, reason="重复登记")
    strike_honour(also, by=by, at=NOON, reason="重复登记")
    merger = merge_enterprises(kept, merged=merged, by=by, at=NOON, reason="同一家企业")
    for one in theirs:
        one.refresh_from_db()
    assert {one.enterprise_id for one in theirs} == {kept.pk}
    assert figures("330381") == [1, 2, 300, 120, 1, 1]
    with pytest.raises(WrongState):
        paid(cast, merged)
    undo_merger(merger, by=by, at=NOON)
    assert {one.enterprise_id for one in type(also).objects.standing()} == {merged.pk}
    assert Loan.objects.get().enterprise_id == Benefit.objects.standing().get().enterprise_id


def test_pages_record_correct_and_strike_out(cast, signed_in):
    firm, given = enterprise(), policy()
    client = signed_in(cast.officer)
    new = reverse("policies:benefit-new", args=[firm.pk])
    assert given.title in client.get(new).text
    body = {"policy": given.pk, "given_on": "2026-06-18", "amount_wan": "", "evidence": "31号"}
    refused = client.post(new, body)
    assert refused.status_code == 422
    assert "say how much was paid" in refused.text
    scan = SimpleUploadedFile("拨付单.jpg", photo().read(), "image/jpeg")
    assert client.post(new, body | {"amount_wan": "2", "file": scan}).status_code == 302
    made = Benefit.objects.get()
    shown = reverse("policies:benefit", args=[made.pk])
    file = Attachment.objects.get()
    seen = signed_in(cast.city)
    assert reverse("files:attachment", args=[file.pk]) in seen.get(shown).text
    assert seen.get(reverse("files:attachment", args=[file.pk])).status_code == 200
    assert reverse("policies:benefit-correct", args=[made.pk]) not in seen.get(shown).text
    correct = reverse("policies:benefit-correct", args=[made.pk])
    assert 'value="2.00"' in client.get(correct).text
    again = body | {"amount_wan": "3", "reason": "金额有误", "revision": "1"}
    assert client.post(correct, again | {"reason": ""}).status_code == 422
    assert client.post(correct, again).status_code == 302
    assert client.post(correct, again | {"amount_wan": "4"}).status_code == 412
    assert "金额有误" in client.get(shown).text
    strike = reverse("policies:benefit-strike", args=[made.pk])
    assert client.post(strike, {"reason": "从未拨付"}).status_code == 302
    assert "从未拨付" in client.get(shown).text
    assert client.get(correct).status_code == 409
    assert signed_in(cast.neighbour).get(shown).status_code == 404
    lend = reverse("policies:loan-new", args=[firm.pk])
    loan_body = {
        "bank": BANK, "kind": "quality", "granted_on": "2026-06-20", "credit_wan": "100",
        "evidence": "合同2号",
    }  # fmt: skip
    assert "has not agreed towards this bank" in client.post(lend, loan_body).text
    loan_body |= {"agreed_on": "2026-06-01", "agreed_by": "王小明"}
    assert client.post(lend, loan_body).status_code == 302
    made_loan = Loan.objects.get()
    assert BANK in client.get(lend).text
    change = reverse("policies:loan-correct", args=[made_loan.pk])
    loan_body |= {"credit_wan": "150", "reason": "授信额有误", "revision": "1", "agreed_on": ""}
    assert client.post(change, loan_body).status_code == 302
    assert "150" in client.get(reverse("policies:loan", args=[made_loan.pk])).text


def test_rest_records_once_and_reads_what_is_in_reach(cast, signed_in):
    firm, given, client = enterprise(), policy(), signed_in(cast.officer)
    client_of = {"benefits": {"policy": given.pk, "given_on": "2026-06-18", "amount_wan": "2.00"}}
    client_of["loans"] = {
        "bank": BANK, "kind": "quality", "granted_on": "2026-06-20", "credit_wan": "100",
        "agreed_on": "2026-06-01", "agreed_by": "王小明",
    }  # fmt: skip
    client_of["honours"] = {
        "title": "隐形冠军", "level": "city", "granted_by": "温州市", "granted_on": "2026-06-01",
    }  # fmt: skip

    def post(noun, key, **more):
        body = client_of[noun] | {"credit_code": firm.credit_code, "evidence": "1号"} | more
        headers = {"Idempotency-Key": f"ledger-{noun}-000000{key}"}
        return client.post(f"/api/v1/{noun}/", body, "application/json", headers=headers)

    for noun in client_of:
        made = post(noun, 1)
        assert (made.status_code, made.json()["region"]) == (201, "330381"), made.text
        assert post(noun, 1).json()["id"] == made.json()["id"]
        assert post(noun, 2).status_code == 422
        assert post(noun, 3, credit_code=enterprise("330382").credit_code).status_code == 422
        asked = f"/api/v1/{noun}/?credit_code={firm.credit_code}"
        assert [one["id"] for one in client.get(asked).json()["results"]] == [made.json()["id"]]
        assert signed_in(cast.neighbour).get(asked).json()["results"] == []
        assert signed_in(cast.city).get(asked).json()["results"] != []
    assert post("benefits", 4, policy=10**9).status_code == 422


FIGURES = ("policies.benefited", "policies.paid", "policies.credit", "policies.disbursed",
           "policies.financed", "honours.held")  # fmt: skip


def figures(code, month=11):
    wanted = [indicators[one] for one in FIGURES]
    found = read(wanted, region(code), "330000-2026", Period.month(2026, month), at=NOON)
    return [found[one].value for one in FIGURES]


def test_what_stands_is_counted_by_the_day_of_the_event(cast):
    """家 counts an enterprise once; credit granted and disbursed are never added (DOMAIN 2.1)."""
    firm, other, by = enterprise(), enterprise(), actor_for(cast.officer)
    paid(cast, firm)
    paid(cast, firm, amount_wan=Decimal("1.5"))
    paid(cast, other, policy=policy(kind="land"), amount_wan=None, words="用地指标")
    gone = paid(cast, other, amount_wan=Decimal(9))
    lent(cast, firm)
    lent(cast, other, disbursed_on=None, disbursed_wan=None)
    record_honour(
        firm, facts=HonourFacts("隐形冠军", "city", "温州市", date(2026, 6, 1),
                                date(2026, 9, 30), "1号"), by=by, at=NOON,
    )  # fmt: skip
    assert figures("330381", 6) == [2, Decimal("12.5"), 600, 0, 0, 1]
    strike_benefit(gone, by=by, at=NOON, reason="从未拨付")
    assert figures("330381") == [2, Decimal("3.5"), 600, 120, 1, 0]
    assert figures("330300") == figures("330381")
    assert figures("330382") == [0, 0, 0, 0, 0, 0]
    mark("programs.Policy", region_id=region("330000").pk)  # those of the factory
    fold(at=NOON)
    assert first_difference(today=localdate(NOON)) is None
