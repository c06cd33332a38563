"""Letters of intent of matchmaking events that became contracts: recorded, counted, struck out."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from enterprises.register.operations import merge_enterprises
from portal.audit.models import Event
from portal.indicators.definition import indicators
from portal.indicators.folding import fold
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from programs.cycles import operations
from programs.cycles.jobs import LISTS
from programs.cycles.models import Activity, CycleLock, EventContract
from programs.cycles.operations import ActivityFacts, ContractFacts
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.enterprises import enterprise

HELD, SIGNED = date(2026, 6, 12), date(2026, 8, 3)
CODES = ("activities.contracts", "activities.contract_amount", "activities.contract_rate")


def url(name, *args):
    return reverse(f"cycles:{name}", args=args)


@pytest.fixture
def event(cast, acting):
    """A matchmaking event of Ruian with three letters of intent."""
    return held(acting(cast.officer))


def held(by, *, kind="matchmaking", at="330381", held_on=HELD, **values):
    given = {"title": "对接活动", "held_on": held_on, "intents": 3} | values
    return operations.record_activity(
        cycle(), region=region(at), facts=ActivityFacts(kind, **given), by=by, at=NOON
    )


@pytest.fixture
def sign(cast, acting, event):
    """Records a contract of the event, or of another."""

    def signed(of=None, *, who=None, at=NOON, **values):
        given = {
            "counterpart": "浙江示例认证有限公司",
            "subject": f"质量管理体系认证 {EventContract.objects.count()}",
            "signed_on": SIGNED,
            "evidence": "合同 RZ-2026-0718",
        } | values
        return operations.record_contract(
            of or event, facts=ContractFacts(**given), by=acting(who or cast.officer), at=at
        )

    return signed


def figures(code="330381", month=11, *, to_date=True):
    found = read(
        [indicators[one] for one in CODES], region(code), cycle().code,
        Period.month(2026, month), at=NOON, to_date=to_date,
    )  # fmt: skip
    return [found[one].value for one in CODES]


def test_a_contract_says_with_whom_what_and_when(sign, event, cast):
    firm = enterprise()
    made = sign(enterprise=firm, amount_wan=Decimal("1.80"), counterpart=" 浙江示例认证  有限公司 ")
    assert (made.activity, made.cycle, made.region) == (event, event.cycle, event.region)
    assert made.counterpart == "浙江示例认证 有限公司"
    assert (made.recorded_by, made.recorded_at) == (cast.officer, NOON)
    told = Event.objects.get(verb="programs.eventcontract.record")
    assert told.detail["activity"] == event.pk
    assert sign().enterprise is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"counterpart": " "}, "counterpart"),
        ({"counterpart": "长" * 101}, "counterpart"),
        ({"subject": "a\x00"}, "subject"),
        ({"evidence": ""}, "evidence"),
        ({"signed_on": None}, "signed_on"),
        ({"signed_on": date(2026, 6, 11)}, "signed_on"),
        ({"signed_on": date(2026, 11, 4)}, "signed_on"),
        ({"amount_wan": Decimal(0)}, "amount_wan"),
        ({"amount_wan": Decimal("0.001")}, "amount_wan"),
        ({"amount_wan": Decimal(10**8)}, "amount_wan"),
    ],
)
def test_what_cannot_be_is_refused_by_field(sign, values, field):
    with pytest.raises(Invalid) as refusal:
        sign(**values)
    assert list(refusal.value.fields) == [field]
    assert not EventContract.objects.exists()


def test_an_enterprise_of_another_province_is_refused(sign):
    with pytest.raises(Invalid) as refusal:
        sign(enterprise=enterprise("440106"))
    assert list(refusal.value.fields) == ["enterprise"]


def test_the_city_records_for_its_county(sign, cast):
    assert sign(who=cast.city).recorded_by == cast.city


@pytest.mark.parametrize("who", ["neighbour", "stranger", "viewer", "approver", "abroad"])
def test_nobody_records_or_strikes_for_anothers_office(sign, acting, cast, who):
    other = getattr(cast, who)
    with pytest.raises(NotPermitted):
        sign(who=other)
    made = sign()
    with pytest.raises(NotPermitted):
        operations.strike_contract(made, by=acting(other), at=NOON, reason="误录")
    assert EventContract.objects.standing().get() == made


def test_there_are_never_more_contracts_than_letters_of_intent(sign, acting, cast, event):
    for _number in range(3):
        sign()
    with pytest.raises(WrongState) as refusal:
        sign()
    assert "3 letters of intent" in str(refusal.value)
    with pytest.raises(WrongState) as refusal:
        sign(held(acting(cast.officer), intents=0))
    assert "0 letters of intent" in str(refusal.value)
    operations.strike_contract(
        EventContract.objects.first(), by=acting(cast.officer), at=NOON, reason="误录"
    )
    sign()  # what was struck out leaves its letter free
    correct(acting, cast, event, intents=4)
    sign()
    assert EventContract.objects.standing().count() == 4


@pytest.mark.parametrize("kind", ["training", "contest", "meeting"])
def test_contracts_come_of_matchmaking_alone(sign, acting, cast, kind):
    other = held(acting(cast.officer), kind=kind, hours=Decimal(3), intents=5)
    with pytest.raises(WrongState):
        sign(other)


def test_a_contract_is_recorded_once(sign):
    firm = enterprise()
    for given in ({"subject": "认证"}, {"subject": "认证", "enterprise": firm}):
        made = sign(**given)
        with pytest.raises(Invalid) as refusal:
            sign(**given)
        assert list(refusal.value.fields) == ["subject"]
        again = EventContract.objects.get(pk=made.pk)
        again.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()


def correct(acting, cast, event, **values):
    event = Activity.objects.get(pk=event.pk)
    names = ("kind", "title", "held_on", "place", "hosts", "chain", "pilot_industry", "hours",
             "intents")  # fmt: skip
    facts = ActivityFacts(**{name: getattr(event, name) for name in names} | values)
    return operations.correct_activity(event, facts=facts, by=acting(cast.officer), at=NOON)


def test_a_correction_leaves_no_contract_without_its_letter(sign, acting, cast, event):
    sign()
    sign(signed_on=date(2026, 7, 1))
    for wrong in ({"intents": 1}, {"kind": "contest"}, {"held_on": date(2026, 7, 2)}):
        with pytest.raises(Invalid) as refusal:
            correct(acting, cast, event, **wrong)
        assert list(refusal.value.fields) == list(wrong)
    correct(acting, cast, event, intents=2, held_on=date(2026, 7, 1))


def test_a_contract_counts_in_the_month_of_its_signature(sign, acting, cast):
    sign(signed_on=date(2026, 6, 12), amount_wan=Decimal("1.80"))
    sign(signed_on=date(2026, 8, 3))
    fold(at=NOON)
    assert [figures(month=month, to_date=False)[0] for month in (6, 7, 8)] == [1, 0, 1]
    assert figures(month=11) == [2, Decimal("1.80"), Decimal("66.7")]
    assert figures(month=6)[2] == Decimal("33.3")
    by_city = held(acting(cast.city), at="330300", intents=7)
    sign(by_city, who=cast.city, signed_on=date(2026, 9, 1))
    fold(at=NOON)
    assert figures("330300")[0] == figures("330000")[0] == 3
    assert figures("330000")[2] == Decimal("30.0")
    assert figures("330382") == [0, 0, None]
    assert first_difference(today=localdate(NOON)) is None


def test_the_rate_of_a_month_is_how_the_year_stood_at_its_end(sign):
    """A month of its own would set contracts beside the letters of other events."""
    sign(signed_on=date(2026, 8, 3))
    fold(at=NOON)
    rates = [figures(month=month, to_date=False)[2] for month in (5, 6, 7, 8)]
    assert rates == [None, Decimal("0.0"), Decimal("0.0"), Decimal("33.3")]


def test_what_was_struck_out_counts_no_more_and_stays(sign, acting, cast):
    made, by = sign(), acting(cast.officer)
    with pytest.raises(Invalid):
        operations.strike_contract(made, by=by, at=NOON, reason=" ")
    operations.strike_contract(made, by=by, at=NOON, reason="合同未履行")
    fold(at=NOON)
    assert figures() == [0, 0, Decimal("0.0")]
    made.refresh_from_db()
    assert (made.struck_on, made.reason, made.revision) == (localdate(NOON), "合同未履行", 2)
    assert Event.objects.get(verb="programs.eventcontract.strike").detail["reason"] == "合同未履行"
    with pytest.raises(WrongState):
        operations.strike_contract(made, by=by, at=NOON, reason="又一次")


def test_a_locked_month_is_added_to_and_nothing_taken_out(sign, acting, cast, event):
    lock = CycleLock.objects.create(cycle=cycle(), period="2026-08", locked_at=NOON)
    made, by = sign(), acting(cast.officer)  # recorded late: restated
    with pytest.raises(WrongState):
        operations.strike_contract(made, by=by, at=NOON, reason="误录")
    with pytest.raises(WrongState):
        operations.strike_activity(event, by=by, at=NOON, reason="误录")
    lock.delete()
    operations.strike_activity(event, by=by, at=NOON, reason="误录")
    made.refresh_from_db()
    assert (made.struck_on, made.reason) == (localdate(NOON), "误录")
    assert Event.objects.get(verb="programs.activity.strike").detail["contracts"] == [made.pk]
    assert figures() == [0, 0, None]


def test_a_locked_year_takes_none(sign):
    CycleLock.objects.create(cycle=cycle(), period="2026", locked_at=NOON)
    with pytest.raises(WrongState):
        sign()


def test_it_goes_with_an_entry_that_is_merged(sign, cast, acting):
    kept, other = enterprise(), enterprise()
    made = sign(enterprise=other)
    merge_enterprises(kept, merged=other, by=acting(cast.officer), at=NOON, reason="同一企业")
    made.refresh_from_db()
    assert made.enterprise == kept


def test_the_page_records_shows_and_strikes(sign, cast, event, signed_in):
    client, firm = signed_in(cast.officer), enterprise()
    page = url("activity", event.pk)
    assert "No letter of intent has become a contract yet" in client.get(page).text
    sent = {
        "counterpart": "示例认证公司", "subject": "体系认证", "signed_on": "2026-08-03",
        "evidence": "合同1", "credit_code": firm.credit_code, "amount_wan": "2.5",
    }  # fmt: skip
    record = url("activity-contract", event.pk)
    assert client.post(record, sent | {"evidence": ""}).status_code == 422
    assert client.post(record, sent | {"credit_code": "nobody"}).status_code == 422
    assert client.post(record, sent).status_code == 302
    made = EventContract.objects.get()
    assert (made.enterprise, made.amount_wan) == (firm, Decimal("2.5"))
    shown = client.get(page).text
    assert "1 of 3 letters of intent" in shown
    assert firm.name in shown
    sign()
    sign()
    full = client.get(page).text
    assert "Every letter of intent of the event has become a contract" in full
    assert record not in full
    assert client.post(record, sent | {"subject": "另一项"}).status_code == 409
    strike = url("contract-strike", made.pk)
    assert client.post(strike, {"reason": ""}).status_code == 422
    assert client.post(strike, {"reason": "登记错误"}).status_code == 302
    assert "登记错误" in client.get(page).text
    assert signed_in(cast.neighbour).post(strike, {"reason": "x"}).status_code == 404
    viewer = signed_in(cast.viewer).get(page).text
    assert "体系认证" in viewer
    assert strike not in viewer


def test_the_page_asks_for_letters_where_there_are_none(cast, acting, signed_in):
    bare = held(acting(cast.officer), intents=0)
    page = signed_in(cast.officer).get(url("activity", bare.pk)).text
    assert "No letter of intent is noted of the event" in page
    assert url("activity-contract", bare.pk) not in page


def test_the_list_counts_them_without_asking_each(sign, cast, acting, event, signed_in):
    client, costs = signed_in(cast.officer), []
    sign()
    for many in (1, 6):
        for _number in range(many):
            sign(held(acting(cast.officer)))
        client.get(url("activities"))
        with CaptureQueriesContext(connection) as made:
            page = client.get(url("activities"))
        costs.append(len(made))
    assert costs[0] == costs[1] <= 15
    assert {signed for _one, _came, signed in page.context["lines"]} == {1}


def test_they_are_taken_along_as_a_workbook(sign, cast, acting, event, signed_in):
    made = sign(amount_wan=Decimal("1.8"), enterprise=enterprise())
    sign()
    of_another = held(acting(cast.officer), title="另一场")
    sign(of_another)
    by = acting(cast.officer)

    def rows(**chosen):
        found = LISTS["contracts"].rows(by, chosen, localdate(NOON))
        return list(found.with_all().order_by("pk"))

    assert [one.activity_id for one in rows()] == [event.pk, event.pk, of_another.pk]
    assert len(rows(q="另一场")) == 1
    assert rows(kind="training") == []
    assert list(LISTS["contracts"].rows(acting(cast.neighbour), {}, localdate(NOON))) == []
    cells = [one.value(rows()[0]) for one in LISTS["contracts"].columns]
    assert cells[:3] == [event.pk, "对接活动", HELD]
    assert made.enterprise.name in cells
    assert Decimal("1.80") in cells
    [one.value(rows()[1]) for one in LISTS["contracts"].columns]
    asked = signed_in(cast.officer).post(url("contracts-export"))
    assert asked.status_code == 302
    listed = LISTS["activities"]
    batch = list(listed.rows(by, {}, localdate(NOON)).with_all().order_by("pk"))
    listed.beside(batch)
    column = next(c for c in listed.columns if str(c.header) == "Contracts signed")
    assert [column.value(one) for one in batch] == [2, 1]


def test_rest_reads_records_and_strikes(sign, cast, event, signed_in):
    client, firm = signed_in(cast.officer), enterprise()
    path = f"/api/v1/activities/{event.pk}/contracts/"
    body = {
        "counterpart": "示例认证公司", "subject": "体系认证", "signed_on": "2026-08-03",
        "evidence": "合同1", "credit_code": firm.credit_code, "amount_wan": "2.50",
    }  # fmt: skip

    def post(key, where=path, who=client, **more):
        return who.post(
            where, body | more, "application/json", HTTP_IDEMPOTENCY_KEY=f"contract-0000000{key}"
        )

    made = post(1)
    assert made.status_code == 201
    assert made.json()["credit_code"] == firm.credit_code
    assert post(1).json()["id"] == made.json()["id"]
    faulty = post(2, signed_on="2026-06-11")
    assert (faulty.status_code, faulty.json()["faults"][0]["where"]) == (422, "/signed_on")
    assert post(3, credit_code="91339999MA2K1X5T0J").status_code == 422
    assert post(4, subject="x" * 201).status_code == 422
    assert post(5, subject="另一项", credit_code="", amount_wan=None).status_code == 201
    assert post(6, subject="第三项").status_code == 201
    assert post(7, subject="第四项").status_code == 409
    without_key = client.post(path, body, "application/json")
    assert without_key.status_code in (400, 422)
    listed = client.get(path).json()["results"]
    assert [one["subject"] for one in listed] == ["体系认证", "另一项", "第三项"]
    strike = f"{path}{made.json()['id']}/strike/"
    assert post(8, strike, reason=" ").status_code == 422
    gone = post(9, strike, reason="误录")
    assert (gone.status_code, gone.json()["reason"]) == (200, "误录")
    assert post("a", strike, reason="误录").status_code == 409
    assert post("b", f"{path}999999/strike/", reason="误录").status_code == 404
    assert post("c", f"{path}{10**14}/strike/", reason="误录").status_code == 404
    viewer = signed_in(cast.viewer)
    assert viewer.get(path).status_code == 200
    assert post("d", who=viewer).status_code == 403
    stranger = signed_in(cast.neighbour)
    assert stranger.get(path).status_code == 404
    assert post("e", who=stranger).status_code == 404


def test_what_was_typed_wrong_is_corrected_with_the_reason_on_the_page(
    sign, cast, event, acting, signed_in
):
    one = sign(amount_wan=Decimal("1.80"))
    client, page = signed_in(cast.officer), url("activity", event.pk)
    assert url("contract-correct", one.pk) in client.get(page).text
    said = {
        "counterpart": one.counterpart, "subject": one.subject, "evidence": one.evidence,
        "signed_on": "2026-08-04", "amount_wan": "18.00", "revision": "1",
    }  # fmt: skip
    correct = url("contract-correct", one.pk)
    assert client.post(correct, said).status_code == 422  # no reason
    assert client.post(correct, said | {"reason": "金额少录一位"}).status_code == 302
    one.refresh_from_db()
    assert (one.signed_on, one.amount_wan, one.revision) == (date(2026, 8, 4), Decimal(18), 2)
    shown = client.get(page)
    [told] = shown.context["corrections"]
    assert (told.by, told.reason) == (cast.officer.display_name, "金额少录一位")
    assert [(was, now) for _label, was, now in told.cells] == [
        ("2026-08-03", "2026-08-04"), ("1.8", "18"),
    ]  # fmt: skip
    assert "金额少录一位" in shown.text
    other = held(acting(cast.officer))
    sign(other)
    facts = ContractFacts(one.counterpart, "另一合同", one.signed_on, one.evidence)
    theirs, by = other.contracts.get(), acting(cast.officer)
    operations.correct_contract(theirs, facts=facts, by=by, at=NOON, reason="写错")
    assert [told.reason for told in client.get(page).context["corrections"]] == ["金额少录一位"]
    stale = client.post(correct, said | {"reason": "再改", "amount_wan": "20.00"})
    assert stale.status_code == 412
    early = client.post(correct, said | {"reason": "x", "signed_on": "2026-06-01", "revision": "2"})
    assert early.status_code == 422
    assert signed_in(cast.neighbour).post(correct, said | {"reason": "x"}).status_code == 404
    assert signed_in(cast.viewer).post(correct, said | {"reason": "x"}).status_code == 403


def test_a_locked_or_struck_contract_is_not_corrected(sign, cast, acting, event, signed_in):
    def correct(one):
        facts = ContractFacts("另一机构", one.subject, one.signed_on, one.evidence)
        operations.correct_contract(one, facts=facts, by=acting(cast.officer), at=NOON, reason="x")

    struck, locked = sign(), sign()
    operations.strike_contract(struck, by=acting(cast.officer), at=NOON, reason="重复")
    with pytest.raises(WrongState):
        correct(struck)
    client, page = signed_in(cast.officer), url("activity", event.pk)
    offered = url("contract-correct", locked.pk)
    assert offered in client.get(page).text
    CycleLock.objects.create(cycle=cycle(), period="2026-08", locked_at=NOON)
    shown = client.get(page).text
    assert offered not in shown
    assert "The month is locked" in shown
    with pytest.raises(WrongState):
        correct(locked)
    locked.refresh_from_db()
    assert locked.counterpart == "浙江示例认证有限公司"


def test_a_contract_is_corrected_by_rest(sign, cast, event, signed_in):
    one, client = sign(amount_wan=Decimal("1.80")), signed_in(cast.officer)
    address = f"/api/v1/activities/{event.pk}/contracts/{one.pk}/"
    tag = client.get(address).headers["ETag"]

    def patch(body, who=client, **headers):
        return who.patch(address, body, "application/json", headers=headers)

    body = {"amount_wan": "18.00", "reason": "金额少录一位"}
    assert patch(body).status_code == 428
    answer = patch(body, **{"If-Match": tag})
    assert (answer.status_code, answer.json()["amount_wan"]) == (200, "18.00")
    assert answer.json()["subject"] == one.subject
    assert patch(body, **{"If-Match": tag}).status_code == 412
    anyhow = {"If-Match": "*"}
    assert patch(body, **anyhow).status_code == 422  # nothing changes
    assert patch({"amount_wan": "19.00"}, **anyhow).json()["faults"][0]["where"] == "/reason"
    assert patch({"activity": 1, "reason": "x"}, **anyhow).status_code == 422
    assert patch(body, signed_in(cast.viewer), **anyhow).status_code == 403
    assert patch(body, signed_in(cast.neighbour), **anyhow).status_code == 404
