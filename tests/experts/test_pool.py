"""The pool: who is kept by whom, who is invited, what conflicts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from experts.pool.facts import Entry
from experts.pool.models import Expert
from experts.pool.operations import (
    begin_account,
    change_expert,
    end_expert,
    invite_expert,
    register_expert,
)
from experts.pool.queries import conflicts_between, service_of
from experts.pool.rules import conflicts
from experts.pool.vocabulary import Permission
from portal.accounts.actor import SYSTEM, actor_for
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.offices.models import Invitation
from portal.offices.operations import activate, make_link
from tests.factories import NOON, PASSWORD, person, region
from tests.factories.experts import Scene, expert


def entry(**values: Any) -> Entry:
    given: dict[str, Any] = {
        "name": "林　工",
        "employer": "浙江省标准化研究院",
        "employer_kind": "institute",
        "phone": "１３８ 0000 9999",
        "specialties": ["lean", "management", "no-such"],
        "valid_from": NOON.date(),
    } | values
    return Entry(**given)


def test_a_county_takes_somebody_into_its_own_pool(cast: SimpleNamespace) -> None:
    made = register_expert(region("330381"), entry=entry(), by=actor_for(cast.officer), at=NOON)
    assert (made.name, made.phone, made.level) == ("林 工", "13800009999", "county")
    assert made.specialties == ["management", "lean"]


def test_a_county_does_not_keep_its_neighbours_pool(cast: SimpleNamespace) -> None:
    with pytest.raises(NotPermitted):
        register_expert(region("330382"), entry=entry(), by=actor_for(cast.officer), at=NOON)


def test_every_fault_of_an_entry_is_said_at_once(cast: SimpleNamespace) -> None:
    wrong = entry(
        name=" ", phone="", specialties=[], employer_code="123", employer_kind="planet",
        valid_to=NOON.date().replace(year=2020),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        register_expert(region("330381"), entry=wrong, by=actor_for(cast.officer), at=NOON)
    assert {fault.where for fault in refused.value.faults} == {
        "name", "phone", "specialties", "employer_code", "employer_kind", "valid_to",
    }  # fmt: skip


def test_the_same_person_is_not_taken_twice(cast: SimpleNamespace) -> None:
    by = actor_for(cast.officer)
    register_expert(region("330381"), entry=entry(), by=by, at=NOON)
    with pytest.raises(Invalid):
        register_expert(region("330381"), entry=entry(), by=by, at=NOON)
    assert Expert.objects.count() == 1


def test_the_pools_of_the_offices_above_are_read_and_not_kept(cast: SimpleNamespace) -> None:
    above, beside = expert("330000"), expert("330382")
    by = actor_for(cast.officer)
    reached = set(Expert.objects.reachable(by=by, to=Permission.VIEW))
    assert above in reached
    assert beside not in reached
    assert above.allows(by, to=Permission.VIEW)
    assert not above.allows(by, to=Permission.KEEP)
    with pytest.raises(NotPermitted):
        change_expert(above, entry=entry(), by=by, at=NOON)


def test_the_link_makes_the_person_this_expert(cast: SimpleNamespace) -> None:
    made = register_expert(region("330381"), entry=entry(), by=actor_for(cast.officer), at=NOON)
    link = invite_expert(made, by=actor_for(cast.officer), at=NOON, login="lin.gong")
    user = activate(link.invitation, by=SYSTEM, at=NOON, password=PASSWORD)
    made.refresh_from_db()
    assert made.user_id == user.pk
    assert ("expert", made.pk) in {
        (grant.boundary, grant.value) for grant in actor_for(user).grants
    }
    with pytest.raises(WrongState):
        invite_expert(made, by=actor_for(cast.officer), at=NOON, login="somebody.else")


@pytest.mark.parametrize(
    ("who", "code", "other"),
    [
        ("province", "330000", "440000"),
        ("city", "330300", "330000"),
        ("officer", "330381", "330300"),
    ],
)
def test_the_office_that_keeps_an_expert_invites_them(
    cast: SimpleNamespace, signed_in: Any, who: str, code: str, other: str
) -> None:
    user = getattr(cast, who)
    made = register_expert(region(code), entry=entry(), by=actor_for(user), at=NOON)
    browser, address = signed_in(user), reverse("pool:invite", args=[made.pk])
    assert f'action="{address}"' in browser.get(reverse("pool:expert", args=[made.pk])).text
    shown = browser.post(address, {"login": "lin.gong"})
    assert "/activate/" in shown.text
    first = Invitation.objects.get(boundary="expert")
    again = make_link(first, by=actor_for(user), at=NOON)
    activate(again.invitation, by=SYSTEM, at=NOON, password=PASSWORD)
    made.refresh_from_db()
    assert made.user_id is not None

    foreign = expert(other)
    with pytest.raises(NotPermitted):
        invite_expert(foreign, by=actor_for(user), at=NOON, login="somebody.else")
    answer = browser.post(reverse("pool:invite", args=[foreign.pk]), {"login": "somebody.else"})
    assert answer.status_code == 404


def test_nobody_is_two_experts(cast: SimpleNamespace) -> None:
    one, user = expert(), person()
    with pytest.raises(WrongState):
        begin_account(one, by=SYSTEM, at=NOON, user=user)
    other = expert()
    Expert.objects.filter(pk=other.pk).update(user=None)
    with pytest.raises(WrongState):
        begin_account(other, by=SYSTEM, at=NOON, user=one.user)
    with pytest.raises(NotPermitted):
        begin_account(other, by=actor_for(cast.officer), at=NOON, user=user)


def test_who_leaves_the_pool_holds_nothing(cast: SimpleNamespace) -> None:
    one = expert()
    assert actor_for(one.user).may(Permission.VIEW)
    end_expert(one, by=actor_for(cast.officer), at=NOON, reason="工作调动")
    assert not actor_for(one.user).may(Permission.VIEW)
    assert service_of(one).visits == 0


def test_nobody_leaves_with_an_open_visit(cast: SimpleNamespace) -> None:
    scene = Scene()
    scene.assigned()
    with pytest.raises(WrongState):
        end_expert(scene.expert, by=actor_for(cast.officer), at=NOON, reason="x")
    with pytest.raises(Invalid):
        end_expert(expert(), by=actor_for(cast.officer), at=NOON, reason=" ")


@pytest.mark.parametrize(
    ("kind", "employer", "code", "said"),
    [
        ("institute", "研究院", "", []),
        ("institute", "测试阀门", "", [("own_employer", True)]),
        ("enterprise", "别名", "91339999MA9T000187", [("own_employer", True)]),
        ("body", "某认证公司", "", [("body", False)]),
        ("enterprise", "别家", "", [("enterprise", False)]),
    ],
)
def test_conflicts_are_said_and_the_certain_ones_stop(
    kind: str, employer: str, code: str, said: list[Any]
) -> None:
    found = conflicts(
        employer=employer,
        employer_kind=kind,
        employer_code=code,
        enterprise="测试阀门",
        enterprise_code="91339999MA9T000187",
    )
    assert [(one.code, one.stops) for one in found] == said


def test_the_conflict_of_an_expert_is_asked_by_name_and_code(db: None) -> None:
    one = expert(employer="测试阀门", employer_kind="enterprise")
    assert conflicts_between(one, name="测试阀门", credit_code="x")[0].stops


def test_pages_of_the_pool(cast: SimpleNamespace, signed_in: Any) -> None:
    mine, far = expert(employer="甲检测院"), expert("330106")
    browser = signed_in(cast.officer)
    listed = browser.get(reverse("pool:list"), {"specialty": "metrology", "q": "甲"})
    assert mine.name in listed.content.decode()
    assert far.name not in listed.content.decode()
    assert browser.get(reverse("pool:expert", args=[mine.pk])).status_code == 200
    for name in ("expert", "change"):
        assert browser.get(reverse(f"pool:{name}", args=[far.pk])).status_code == 404
    for name in ("invite", "end"):
        assert browser.post(reverse(f"pool:{name}", args=[far.pk])).status_code == 404
    assert signed_in(cast.approver).get(reverse("pool:new")).status_code == 403


def test_the_form_registers_and_the_link_is_shown_once(
    cast: SimpleNamespace, signed_in: Any
) -> None:
    browser = signed_in(cast.officer)
    values = {
        "name": "林工", "phone": "13800009999", "employer": "研究院",
        "employer_kind": "institute", "specialties": ["lean"], "valid_from": "2026-11-03",
    }  # fmt: skip
    assert browser.post(reverse("pool:new"), values | {"name": ""}).status_code == 422
    answer = browser.post(reverse("pool:new"), values)
    made = Expert.objects.get(name="林工")
    assert answer.url == reverse("pool:expert", args=[made.pk])
    shown = browser.post(reverse("pool:invite", args=[made.pk]), {"login": "lin.gong"})
    assert "/activate/" in shown.content.decode()
    assert "/activate/" not in browser.get(reverse("pool:expert", args=[made.pk])).content.decode()
    changed = browser.post(reverse("pool:change", args=[made.pk]), values | {"title": "高工"})
    assert changed.status_code == 302
    assert Expert.objects.get(pk=made.pk).title == "高工"


def test_the_list_asks_as_often_for_many_as_for_few(
    cast: SimpleNamespace, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    for _number in range(12):
        expert()
    browser = signed_in(cast.officer)
    browser.get(reverse("pool:list"))
    with django_assert_max_num_queries(15):
        assert browser.get(reverse("pool:list")).status_code == 200
