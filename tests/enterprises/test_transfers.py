"""An enterprise moves: who proposes, who answers, and what stays where it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from enterprises.register.models import Enterprise, FactChange, Tenure, Transfer
from enterprises.register.operations import (
    accept_transfer,
    ask_for_enterprise,
    change_enterprise,
    close_enterprise,
    propose_transfer,
    refuse_transfer,
    register_enterprise,
    reopen_enterprise,
    withdraw_transfer,
)
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.indicators.definition import indicators
from portal.indicators.folding import fold
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.notices.models import Notice
from portal.regions.models import Region
from tests.factories import NOON, region
from tests.factories.enterprises import enterprise

EARLIER = NOON - timedelta(days=100)
REGISTERED = indicators["enterprises.registered"]


def registered(county: str = "330381", at=EARLIER, **values):
    given = {
        "credit_code": synthetic_code(77),
        "name": "瑞安市东海阀门有限公司",
        "industry_code": "3443",
        "staff_count": 50,
        "revenue_wan": 1000,
    }
    return register_enterprise(region(county), by=SYSTEM, at=at, values=given | values)


def figure(county: str, at) -> int:
    day = localdate(at)
    fold(at=NOON)
    period = Period.month(day.year, day.month)
    return int(read([REGISTERED], region(county), "", period, at=NOON)[REGISTERED.code].numerator)


def test_the_other_county_accepts_and_the_past_stays_where_it_was(cast):
    one = registered()
    mine, theirs = actor_for(cast.officer), actor_for(cast.neighbour)
    made = propose_transfer(
        one, by=mine, at=NOON, to=region("330382"), reason="New plant", address="新址 1 号"
    )
    assert Notice.objects.filter(user=cast.neighbour, kind="transfer.proposed").exists()
    with pytest.raises(NotPermitted):
        accept_transfer(made, by=mine, at=NOON)
    accept_transfer(made, by=theirs, at=NOON)

    one = Enterprise.objects.get(pk=one.pk)
    assert (one.region.code, one.address, one.station) == ("330382", "新址 1 号", None)
    spans = [(t.region.code, t.began_on, t.ended_on) for t in one.tenures.all()]
    today = localdate(NOON)
    assert spans == [("330381", localdate(EARLIER), today), ("330382", today, None)]
    moved = FactChange.objects.get(enterprise=one, field="region")
    assert (moved.was, moved.now, moved.source) == ("瑞安市", "乐清市", "move")
    assert figure("330381", EARLIER) == 1
    assert figure("330382", EARLIER) == 0
    assert figure("330381", NOON) == 0
    assert figure("330382", NOON) == 1
    assert first_difference(today=today) is None


def test_the_county_to_which_it_came_asks_and_the_old_one_answers(cast):
    one = registered()
    theirs = actor_for(cast.neighbour)
    made = ask_for_enterprise(
        region("330382"), by=theirs, at=NOON, credit_code=one.credit_code.lower(), reason="Here now"
    ).transfer
    assert made.asked_region.code == "330381"
    with pytest.raises(NotPermitted):
        accept_transfer(made, by=theirs, at=NOON)
    refuse_transfer(made, by=actor_for(cast.officer), at=NOON, reason="It has not moved.")
    one.refresh_from_db()
    assert one.region.code == "330381"
    code = synthetic_code(78)
    asked = ask_for_enterprise(region("330382"), by=theirs, at=NOON, credit_code=code, reason="?")
    assert asked.transfer is None
    event = Event.objects.get(verb="enterprises.transfer.look_up")
    assert (event.by, event.outcome, event.detail["found"]) == (cast.neighbour, "denied", "nowhere")


def test_of_a_code_of_another_province_nothing_is_told_and_the_look_up_is_kept(cast, signed_in):
    one = registered("440106", name="广州市东海阀门有限公司")
    client = signed_in(cast.officer)
    client.cookies["django_language"] = "en"
    url = reverse("register:transfers")
    body = {"credit_code": one.credit_code, "to": "330381", "reason": "Here now"}
    answer = client.post(url, body)
    assert answer.status_code == 422
    assert "registered outside your province" in answer.text
    for secret in (one.name, one.region.name, "广东"):
        assert secret not in answer.text
    assert not Transfer.objects.exists()
    assert one.name not in client.get(url).text
    event = Event.objects.get(verb="enterprises.transfer.look_up")
    assert (event.by, event.outcome) == (cast.officer, "denied")
    assert event.detail == {
        "credit_code": one.credit_code,
        "found": "elsewhere",
        "reason": "Here now",
    }
    assert event.path == region("330381").path
    with pytest.raises(NotPermitted):
        ask_for_enterprise(
            region("330381"),
            by=actor_for(cast.abroad),
            at=NOON,
            credit_code=one.credit_code,
            reason="?",
        )


def test_the_city_above_both_moves_it_at_once(cast):
    one = registered()
    made = propose_transfer(
        one, by=actor_for(cast.city), at=NOON, to=region("330382"), reason="Boundary"
    )
    one.refresh_from_db()
    assert (made.state, one.region.code) == ("accepted", "330382")


def test_a_city_above_one_side_only_waits_for_the_other(cast):
    one = registered()
    made = propose_transfer(
        one, by=actor_for(cast.city), at=NOON, to=region("330106"), reason="Moved"
    )
    assert made.state == "proposed"
    accept_transfer(made, by=actor_for(cast.other_city), at=NOON)
    one.refresh_from_db()
    assert one.region.code == "330106"


def test_a_proposal_is_withdrawn_by_who_made_it_alone(cast):
    one = registered()
    mine = actor_for(cast.officer)
    made = propose_transfer(one, by=mine, at=NOON, to=region("330382"), reason="Moved")
    with pytest.raises(WrongState):
        propose_transfer(one, by=mine, at=NOON, to=region("330106"), reason="No, there")
    with pytest.raises(NotPermitted):
        withdraw_transfer(made, by=actor_for(cast.neighbour), at=NOON)
    withdraw_transfer(made, by=mine, at=NOON)
    with pytest.raises(WrongState):
        accept_transfer(made, by=actor_for(cast.neighbour), at=NOON)


@pytest.mark.parametrize("who", ["stranger", "approver", "abroad"])
def test_strangers_propose_nothing(cast, who):
    with pytest.raises(NotPermitted):
        propose_transfer(
            registered(),
            by=actor_for(getattr(cast, who)),
            at=NOON,
            to=region("330382"),
            reason="Moved",
        )


def test_a_move_goes_to_another_county_that_exists(cast):
    one = registered()
    mine = actor_for(cast.officer)
    for to in (region("330381"), region("330300"), Region.objects.exclude(valid_to=None).first()):
        with pytest.raises(Invalid):
            propose_transfer(one, by=mine, at=NOON, to=to, reason="Moved")
    with pytest.raises(Invalid):
        propose_transfer(one, by=mine, at=NOON, to=region("330382"), reason=" ")


def test_the_time_in_which_it_was_closed_stays_closed(db):
    one = registered()
    close_enterprise(one, by=SYSTEM, at=NOON, reason="Gone", on=localdate(EARLIER) + timedelta(40))
    reopen_enterprise(one, by=SYSTEM, at=NOON, reason="Back")
    assert [t.end for t in one.tenures.all()] == ["closed", ""]
    assert figure("330381", EARLIER) == 1
    assert figure("330381", EARLIER + timedelta(days=62)) == 0
    assert figure("330381", NOON) == 1
    assert first_difference(today=localdate(NOON)) is None


def test_an_enterprise_closed_before_it_was_registered_counts_nowhere(db):
    one = registered()
    close_enterprise(one, by=SYSTEM, at=NOON, reason="Gone", on=date(2020, 1, 1))
    tenure = Tenure.objects.get(enterprise=one)
    assert tenure.began_on == tenure.ended_on
    assert figure("330381", NOON) == 0


def test_every_change_is_kept_with_before_and_after_and_persons_without(cast):
    one = registered()
    values = {"staff_count": 60, "name": "瑞安市南海阀门有限公司", "contact_phone": "13800001111"}
    change_enterprise(one, by=actor_for(cast.officer), at=NOON, values=values)
    lines = {c.field: (c.was, c.now, c.is_personal) for c in FactChange.objects.all()}
    assert lines["staff_count"] == ("50", "60", False)
    assert lines["name"] == ("瑞安市东海阀门有限公司", "瑞安市南海阀门有限公司", False)
    assert lines["contact_phone"] == ("", "", True)
    assert one.former_names.get().name == "瑞安市东海阀门有限公司"


def test_the_pages_propose_ask_and_answer(cast, signed_in):
    one = registered()
    officer, neighbour = signed_in(cast.officer), signed_in(cast.neighbour)
    move = reverse("register:move", args=[one.pk])
    assert officer.get(move).status_code == 200
    assert neighbour.get(move).status_code == 404
    assert officer.post(move, {"to": "330382"}).status_code == 422
    assert officer.post(move, {"to": "330382", "reason": "Moved"}).status_code == 302
    made = Transfer.objects.get()
    page = neighbour.get(reverse("register:transfers")).text
    assert one.name in page
    assert signed_in(cast.stranger).get(reverse("register:transfers")).text.count(one.name) == 0
    settle = reverse("register:settle-transfer", args=[made.pk, "accept"])
    assert officer.post(settle).status_code == 403
    assert signed_in(cast.stranger).post(settle).status_code == 404
    assert neighbour.post(settle).status_code == 302
    assert neighbour.get(reverse("register:enterprise", args=[one.pk])).status_code == 200
    assert officer.get(reverse("register:enterprise", args=[one.pk])).status_code == 404
    asked = officer.post(
        reverse("register:transfers"),
        {"credit_code": one.credit_code, "to": "330381", "reason": "Back again"},
    )
    assert asked.status_code == 302
    assert Transfer.objects.waiting().get().asked_region.code == "330382"


def test_the_county_before_still_finds_what_it_counted(cast):
    one = registered()
    propose_transfer(one, by=actor_for(cast.city), at=NOON, to=region("330382"), reason="Moved")
    reached = Tenure.objects.reachable(
        by=actor_for(cast.officer), to="enterprises.enterprise.browse"
    )
    assert [t.region.code for t in reached] == ["330381"]
    assert enterprise().pk
