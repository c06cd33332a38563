"""Registering, changing, closing, stations and members: who may, where, and what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from enterprises.register import operations
from enterprises.register.models import CodeException, Enterprise, FormerName, Membership
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.actor import SYSTEM, Actor, actor_for
from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.offices.models import Office
from portal.offices.operations import activate
from portal.offices.vocabulary import OfficeKind
from tests.factories import NOON, office, person, region
from tests.factories.enterprises import enterprise, member

LATER = NOON + timedelta(days=3)
CODE = synthetic_code(11)
FAILING = "91350203M0001QAY9B"


def typed(**changes):
    return {
        "credit_code": CODE,
        "name": "瑞安市云岭精密轴承有限公司",
        "industry_code": "3451",
        "staff_count": "86",
        "revenue_wan": "1,860.50",
        "contact_name": "王建军",
        "contact_phone": "139 0577 1234",
    } | changes


def registered(cast, **changes):
    return operations.register_enterprise(
        region("330381"), by=actor_for(cast.officer), at=NOON, values=typed(**changes)
    )


def codes_of(refusal) -> set[str]:
    return {fault.code for fault in refusal.value.faults}


def test_what_is_entered_is_read_and_the_rest_is_computed(cast):
    made = registered(cast)
    made.refresh_from_db()
    assert (made.staff_count, str(made.revenue_wan)) == (86, "1860.50")
    assert made.contact_phone == "13905771234"
    assert (made.kind, made.size_class, made.size_is_provisional) == ("company", "small", False)
    assert made.name_pinyin.startswith("ruian")
    assert made.registered_on == NOON.date()
    assert made.search_names == "瑞安市云岭精密轴承有限公司"
    event = Event.objects.get(verb="enterprises.enterprise.register")
    assert event.path == region("330381").path
    assert "王建军" not in str(event.detail)


def test_full_width_lower_case_and_blanks_are_the_same_code(cast):
    wide = "".join(chr(ord(c) + 0xFEE0) for c in CODE.lower())
    made = registered(cast, credit_code=f" {wide[:9]} {wide[9:]} ", staff_count="８６")
    assert (made.credit_code, made.staff_count) == (CODE, 86)


def test_every_fault_is_said_at_once(cast):
    with pytest.raises(Invalid) as refusal:
        registered(
            cast,
            credit_code="91330100799655058",
            name="",
            industry_code="9999",
            staff_count="八十六",
            contact_phone="12345",
        )
    assert {fault.where for fault in refusal.value.faults} == {
        "credit_code",
        "name",
        "industry_code",
        "staff_count",
        "contact_phone",
    }
    assert not Enterprise.objects.exists()


def test_an_enterprise_less_than_a_year_old_is_sized_provisionally(cast):
    assert registered(cast, founded_on="2026-03-05").size_is_provisional


def test_a_day_of_founding_in_the_future_is_refused(cast):
    with pytest.raises(Invalid) as refusal:
        registered(cast, founded_on="2026-11-04")
    assert codes_of(refusal) == {"enterprise.founded_in_future"}


@pytest.mark.parametrize(
    "who", ["approver", "neighbour", "city", "province", "stranger", "security_admin"]
)
def test_only_the_countys_own_officer_registers(cast, who):
    with pytest.raises(NotPermitted):
        operations.register_enterprise(
            region("330381"), by=actor_for(getattr(cast, who)), at=NOON, values=typed()
        )


def test_nobody_registers_in_a_city(cast):
    with pytest.raises(NotPermitted):
        operations.register_enterprise(
            region("330300"), by=actor_for(cast.officer), at=NOON, values=typed()
        )


def test_a_code_is_registered_once_and_who_may_see_it_is_told_the_name(cast):
    first = registered(cast)
    with pytest.raises(Invalid) as refusal:
        registered(cast, name="另一家公司")
    assert codes_of(refusal) == {"enterprise.exists"}
    assert first.name in str(refusal.value)


def test_a_code_of_another_county_is_refused_without_its_name(cast):
    elsewhere = enterprise("330106", credit_code=CODE)
    with pytest.raises(Invalid) as refusal:
        registered(cast)
    assert codes_of(refusal) == {"enterprise.exists"}
    assert elsewhere.name not in str(refusal.value)


def test_a_code_that_fails_its_check_needs_a_reason_and_is_flagged(cast):
    with pytest.raises(Invalid) as refusal:
        registered(cast, credit_code=FAILING)
    assert codes_of(refusal) == {"credit_code.check"}

    made = registered(cast, credit_code=FAILING, code_reason="执照如此")
    kept = CodeException.objects.get(enterprise=made)
    assert (kept.reason, kept.recorded_by) == ("执照如此", cast.officer)


def test_a_reason_does_not_help_a_code_of_the_wrong_shape(cast):
    with pytest.raises(Invalid) as refusal:
        registered(cast, credit_code="9133010079965505OB", code_reason="执照如此")
    assert "credit_code.alphabet" in codes_of(refusal)


def test_a_county_system_does_not_record_a_failing_code(cast):
    from portal.accounts.actor import Grant, roles

    path = region("330381").path
    system = Actor(cast.officer, (Grant(roles["county_system"], "region", path),))
    with pytest.raises(Invalid) as refusal:
        operations.register_enterprise(
            region("330381"),
            by=system,
            at=NOON,
            values=typed(credit_code=FAILING, code_reason="执照如此"),
        )
    assert codes_of(refusal) == {"enterprise.exception_not_yours"}


def test_a_corrected_code_needs_no_exception_any_more(cast):
    made = registered(cast, credit_code=FAILING, code_reason="执照如此")
    operations.change_enterprise(
        made, by=actor_for(cast.officer), at=LATER, values={"credit_code": CODE}
    )
    assert not CodeException.objects.exists()


def test_a_change_keeps_the_rest_and_says_what_was(cast):
    made = registered(cast)
    operations.change_enterprise(
        made,
        by=actor_for(cast.officer),
        at=LATER,
        values={"staff_count": "12", "contact_phone": "13800000001"},
        revision=1,
    )
    made.refresh_from_db()
    assert (made.staff_count, made.size_class, made.revision) == (12, "micro", 2)
    assert made.name == typed()["name"]
    detail = Event.objects.get(verb="enterprises.enterprise.change").detail
    assert detail["changed"] == {
        "staff_count": ["86", "12"],
        "contact_phone": None,
        "size_class": ["small", "micro"],
    }


def test_a_former_name_stays_findable(cast):
    made = registered(cast)
    operations.change_enterprise(
        made, by=actor_for(cast.officer), at=LATER, values={"name": "瑞安市恒拓轴承厂"}
    )
    former = FormerName.objects.get()
    assert (former.name, former.until_on) == (typed()["name"], LATER.date())
    made.refresh_from_db()
    assert made.search_names.split("\n") == ["瑞安市恒拓轴承厂", typed()["name"]]


def test_a_change_upon_what_was_read_before_is_refused(cast):
    made = registered(cast)
    by = actor_for(cast.officer)
    operations.change_enterprise(made, by=by, at=LATER, values={"staff_count": 12}, revision=1)
    with pytest.raises(Stale):
        operations.change_enterprise(made, by=by, at=LATER, values={"staff_count": 13}, revision=1)
    assert Enterprise.objects.get().staff_count == 12


def test_only_the_countys_own_officer_changes(cast):
    made = registered(cast)
    for who in (cast.approver, cast.neighbour, cast.city, cast.province, cast.stranger):
        with pytest.raises(NotPermitted):
            operations.change_enterprise(
                made, by=actor_for(who), at=LATER, values={"staff_count": 12}
            )
    with pytest.raises(NotPermitted):
        operations.change_enterprise(
            made, by=actor_for(member(made)), at=LATER, values={"staff_count": 12}
        )


def test_closing_and_opening_again_have_reasons(cast):
    made = registered(cast)
    by = actor_for(cast.officer)
    with pytest.raises(Invalid):
        operations.close_enterprise(made, by=by, at=LATER, reason="  ")
    with pytest.raises(Invalid):
        operations.close_enterprise(
            made, by=by, at=LATER, reason="注销", on=LATER.date() + timedelta(days=1)
        )
    operations.close_enterprise(made, by=by, at=LATER, reason="注销", on=NOON.date())
    made.refresh_from_db()
    assert (made.closed_on, made.closed_reason) == (NOON.date(), "注销")
    with pytest.raises(WrongState):
        operations.close_enterprise(made, by=by, at=LATER, reason="注销")
    with pytest.raises(WrongState):
        operations.change_enterprise(made, by=by, at=LATER, values={"staff_count": 1})
    operations.reopen_enterprise(made, by=by, at=LATER, reason="误注销")
    made.refresh_from_db()
    assert made.closed_on is None
    with pytest.raises(WrongState):
        operations.reopen_enterprise(made, by=by, at=LATER, reason="误注销")


@pytest.mark.parametrize("who", ["approver", "neighbour", "city", "stranger"])
def test_others_neither_close_nor_give_to_a_station(cast, who):
    made = registered(cast)
    by = actor_for(getattr(cast, who))
    with pytest.raises(NotPermitted):
        operations.close_enterprise(made, by=by, at=LATER, reason="注销")
    with pytest.raises(NotPermitted):
        operations.assign_station(made, by=by, at=LATER, station=None)


def station(of: str) -> Office:
    return Office.objects.create(
        code=f"station-{of}", name="塘下所", kind=OfficeKind.STATION, region=region(of)
    )


def test_a_station_of_the_county_sees_what_it_is_given(cast):
    from portal.offices.models import Post

    made, other = registered(cast), enterprise()
    by = actor_for(cast.officer)
    own = station("330381")
    operations.assign_station(made, by=by, at=LATER, station=own)
    officer = person("station")
    Post.objects.create(user=officer, office=own, role="station_officer", began_at=NOON)
    seen = Enterprise.objects.reachable(by=actor_for(officer), to="enterprises.enterprise.view")
    assert list(seen) == [made]
    assert other not in seen
    with pytest.raises(Invalid):
        operations.assign_station(made, by=by, at=LATER, station=station("330382"))
    with pytest.raises(Invalid):
        operations.assign_station(made, by=by, at=LATER, station=office("330381"))


def test_an_invited_member_acts_for_the_enterprise_until_it_ends(cast):
    made = registered(cast)
    by = actor_for(cast.officer)
    link = operations.invite_member(made, by=by, at=NOON, login="zhao.my", display_name="赵明远")
    user = activate(link.invitation, by=Actor(None), at=NOON, password="Clear-River-93")
    actor = actor_for(user)
    assert list(Enterprise.objects.reachable(by=actor, to="enterprises.enterprise.view")) == [made]
    with pytest.raises(WrongState):
        operations.invite_member(made, by=by, at=NOON, login="zhao.my", display_name="赵明远")

    membership = Membership.objects.get()
    with pytest.raises(NotPermitted):
        operations.end_membership(membership, by=actor_for(cast.neighbour), at=LATER, reason="离职")
    with pytest.raises(Invalid):
        operations.end_membership(membership, by=by, at=LATER, reason=" ")
    operations.end_membership(membership, by=by, at=LATER, reason="离职")
    assert not actor_for(user).may("enterprises.enterprise.view")
    with pytest.raises(WrongState):
        operations.end_membership(membership, by=by, at=LATER, reason="离职")


def test_nobody_makes_somebody_else_a_member(cast):
    made = registered(cast)
    with pytest.raises(NotPermitted):
        operations.begin_membership(made, by=actor_for(cast.officer), at=NOON, user=person("other"))
    assert operations.begin_membership(made, by=SYSTEM, at=NOON, user=person("seeded")).pk


@pytest.mark.parametrize("who", ["neighbour", "city", "stranger", "security_admin"])
def test_others_do_not_invite_members(cast, who):
    made = registered(cast)
    with pytest.raises(NotPermitted):
        operations.invite_member(
            made, by=actor_for(getattr(cast, who)), at=NOON, login="zhao.my", display_name="赵"
        )
