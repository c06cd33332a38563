"""The province records, publishes and ends; enterprises see what fits and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from enterprises.register.models import Enterprise
from portal.accounts.actor import actor_for
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.notices.models import Notice
from programs.policies import operations
from programs.policies.models import Policy
from programs.policies.queries import facts_about, policies_for
from tests.factories import NOON, holder, region
from tests.factories.certification import certificate
from tests.factories.cycles import roster_entry
from tests.factories.enterprises import enterprise, member
from tests.factories.policies import policy

DAY = NOON.date()
VALUES: dict[str, Any] = {
    "number": "浙市监认〔2026〕9号",
    "title": "认证奖励",
    "level": "province",
    "kind": "money",
    "issuer": "浙江省市场监督管理局",
    "joint_issuers": "",
    "issued_on": date(2026, 1, 5),
    "valid_from": date(2026, 1, 10),
    "valid_to": date(2026, 12, 31),
    "amount": "一次性奖励2万元",
    "least_fen": None,
    "most_fen": 2_000_000,
    "clause": "",
    "where_to_apply": "",
    "conditions": {"sizes": ["small"], "articles": {"sizes": "第三条"}},
}


def recorded(cast, **changes: Any) -> Policy:
    by = actor_for(cast.province)
    values = VALUES | changes
    return operations.record_policy(region("330000"), by=by, at=NOON, values=values)


def test_a_policy_is_in_force_from_its_first_day_to_its_last(cast):
    made = recorded(cast)
    assert not Policy.objects.in_force(on=DAY)
    operations.publish(made, by=actor_for(cast.province), at=NOON)
    days = [date(2026, 1, 9), date(2026, 1, 10), date(2026, 12, 31), date(2027, 1, 1)]
    assert [Policy.objects.in_force(on=day).exists() for day in days] == [False, True, True, False]
    made.refresh_from_db()
    assert [made.is_in_force(day) for day in days] == [False, True, True, False]


def test_an_end_needs_a_reason_and_takes_effect_on_its_day(cast):
    by = actor_for(cast.province)
    made = recorded(cast)
    with pytest.raises(WrongState):
        operations.end(made, by=by, at=NOON, reason="x")
    operations.publish(made, by=by, at=NOON)
    with pytest.raises(Invalid):
        operations.end(made, by=by, at=NOON, reason=" ")
    with pytest.raises(Invalid):
        operations.end(made, by=by, at=NOON, reason="x", on=DAY + timedelta(days=1))
    operations.end(made, by=by, at=NOON, reason="财政调整", on=DAY)
    assert not Policy.objects.in_force(on=DAY).exists()
    assert Policy.objects.in_force(on=DAY - timedelta(days=1)).exists()
    with pytest.raises(WrongState):
        operations.change_policy(made, by=by, at=NOON, values={"title": "x"})


def test_a_document_is_recorded_once_and_faults_are_named(cast):
    recorded(cast)
    with pytest.raises(Invalid) as twice:
        recorded(cast)
    assert set(twice.value.fields) == {"number"}
    with pytest.raises(Invalid) as wrong:
        recorded(cast, title="", conditions={"sizes": []})
    assert {fault.where for fault in wrong.value.faults} == {"title", "/conditions/sizes"}


def test_only_the_province_keeps_policies_and_only_its_own(cast):
    made = recorded(cast)
    for who in (cast.viewer, cast.city, cast.officer, cast.abroad):
        by = actor_for(who)
        with pytest.raises(NotPermitted):
            operations.record_policy(region("330000"), by=by, at=NOON, values=VALUES)
        with pytest.raises(NotPermitted):
            operations.publish(made, by=by, at=NOON)


def test_an_old_copy_is_refused(cast):
    by = actor_for(cast.province)
    made = recorded(cast)
    operations.change_policy(made, by=by, at=NOON, values={"title": "乙"}, revision=1)
    with pytest.raises(Stale):
        operations.change_policy(made, by=by, at=NOON, values={"title": "丙"}, revision=1)


def test_the_counties_are_told_when_it_is_published(cast):
    operations.publish(recorded(cast), by=actor_for(cast.province), at=NOON)
    told = set(Notice.objects.values_list("user", flat=True))
    assert {cast.officer.pk, cast.neighbour.pk, cast.city.pk} <= told
    assert not told & {cast.abroad.pk, cast.province.pk}


def test_facts_come_from_every_room_that_knows_something(cast):
    one = enterprise(founded_on=date(2026, 1, 4))
    facts = facts_about(one, on=DAY)
    assert (facts.on_roster, facts.schemes, facts.months_old) == (None, {}, 9)
    assert facts.helped is None
    assert facts.regions == {"330381", "330300", "330000"}
    roster_entry(one, state="listed", tier="cultivation")
    certificate(one)
    certificate(one, scheme="iso14001", expires_on=DAY - timedelta(days=1))
    facts = facts_about(one, on=DAY)
    assert (facts.on_roster, facts.tier, facts.helped) == (True, "cultivation", False)
    assert facts.schemes == {"iso9001": date(2029, 3, 4)}


def test_only_policies_of_the_county_and_above_reach_an_enterprise(cast):
    one = enterprise()
    near = [policy(), policy("330300"), policy("330381")]
    policy("330382")
    policy("440000")
    policy(state="draft")
    policy(valid_to=DAY - timedelta(days=1))
    assert {fit.policy.pk for fit in policies_for(one, on=DAY)} == {row.pk for row in near}


def test_fitting_ones_come_first_and_each_says_why(cast):
    one = enterprise()
    no = policy(conditions={"sizes": ["micro"]})
    yes = policy(conditions={"sizes": ["small"], "industries": ["34"]})
    unclear = policy(conditions={"least_months": 12})
    fits = policies_for(one, on=DAY)
    assert [(fit.policy.pk, fit.verdict.value) for fit in fits] == [
        (yes.pk, "eligible"),
        (unclear.pk, "unclear"),
        (no.pk, "ineligible"),
    ]
    assert fits[1].findings[0]["missing"]
    assert all(finding["answer"] for finding in fits[0].findings)


def form_values(**changes: str) -> dict[str, Any]:
    return {
        "number": "浙市监认〔2026〕9号",
        "title": "认证奖励",
        "level": "province",
        "kind": "money",
        "region": str(region("330000").pk),
        "issuer": "浙江省市场监督管理局",
        "issued_on": "2026-01-05",
        "valid_from": "2026-01-10",
        "amount": "一次性奖励2万元",
        "most_wan": "2.5",
        "sizes": ["micro", "small"],
        "sizes_article": "第三条",
        "industries": "34、3451",
        "schemes": ["iso9001"],
    } | changes


def test_the_province_records_by_form_and_publishes(cast, signed_in):
    browser = signed_in(cast.province)
    assert browser.get(reverse("policies:new")).status_code == 200
    answer = browser.post(reverse("policies:new"), form_values())
    made = Policy.objects.get()
    assert answer.url == reverse("policies:policy", args=[made.pk])
    assert made.most_fen == 2_500_000
    assert made.conditions == {
        "sizes": ["micro", "small"],
        "industries": ["34", "3451"],
        "schemes": ["iso9001"],
        "articles": {"sizes": "第三条"},
    }
    again = browser.get(reverse("policies:change", args=[made.pk])).text
    assert 'value="2.5"' in again
    assert "34, 3451" in again
    assert 'value="第三条"' in again
    assert signed_in(cast.officer).get(answer.url).status_code == 404
    browser.post(reverse("policies:publish", args=[made.pk]))
    assert signed_in(cast.officer).get(answer.url).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"industries": "C"}, "industries"),
        ({"industries": "9999"}, "industries"),
        ({"valid_to": "2026-01-09"}, "valid_to"),
        ({"least_wan": "3"}, "most_wan"),
        ({"least_wan": "-3"}, "least_wan"),
        ({"least_wan": "NaN"}, "least_wan"),
        ({"title": "甲\x00乙"}, "title"),
        ({"region": "0"}, "region"),
        ({"sizes": "galaxy"}, "sizes"),
        ({"schemes": "magic"}, "schemes"),
        ({"sizes_article": "x" * 61}, "sizes_article"),
    ],
    ids=str,
)
def test_a_wrong_value_is_named_at_its_field(cast, signed_in, changes, field):
    answer = signed_in(cast.province).post(reverse("policies:new"), form_values(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Policy.objects.exists()


def test_a_member_sees_what_fits_the_own_enterprise_and_no_other(cast, signed_in):
    one, other = enterprise(), enterprise()
    policy(conditions={"sizes": ["small"], "articles": {"sizes": "第三条"}}, title="小型企业奖励")
    policy("440000", title="别省奖励")
    browser = signed_in(member(one))
    text = browser.get(reverse("policies:fitting", args=[one.pk])).text
    assert "小型企业奖励" in text
    assert "第三条" in text
    assert "别省奖励" not in text
    assert browser.get(reverse("policies:fitting", args=[other.pk])).status_code == 404
    listed = browser.get(reverse("policies:list")).text
    assert "小型企业奖励" in listed
    assert "别省奖励" not in listed
    panel = browser.get(reverse("register:enterprise", args=[one.pk])).text
    assert "小型企业奖励" in panel


def test_another_province_sees_nothing(cast, signed_in):
    made = policy()
    for who in (cast.abroad, holder("county_officer", "440106")):
        browser = signed_in(who)
        assert browser.get(reverse("policies:policy", args=[made.pk])).status_code == 404
        assert made.title not in browser.get(reverse("policies:list")).text


@pytest.mark.parametrize("who", ["viewer", "officer", "province"])
def test_the_two_readings_of_a_boundary_agree(cast, who):
    from programs.policies.vocabulary import Permission

    enterprise()
    for code in ("330000", "330300", "330381", "330106", "440000"):
        policy(code)
    by = actor_for(getattr(cast, who))
    for permission in Permission:
        in_sql = set(Policy.objects.reachable(by=by, to=permission))
        in_python = {row for row in Policy.objects.all() if row.allows(by, to=permission)}
        assert in_sql == in_python


def test_the_list_costs_the_same_however_long(cast, signed_in, django_assert_max_num_queries):
    for _number in range(20):
        policy()
    browser = signed_in(cast.officer)
    with django_assert_max_num_queries(15):
        assert browser.get(reverse("policies:list")).text.count("<tr>") == 21
    one = enterprise()
    assert Enterprise.objects.count() == 1
    with django_assert_max_num_queries(15):
        browser.get(reverse("policies:fitting", args=[one.pk]))


def test_what_is_published_in_a_province_is_read_by_everybody_within_it(cast, signed_in):
    published = policy("330382")
    draft = policy("330382", state="draft")
    readers = {
        "province": cast.province,
        "viewer": cast.viewer,
        "city": cast.city,
        "neighbour": cast.neighbour,
        "officer": cast.officer,
        "approver": cast.approver,
        "other_city": cast.other_city,
        "stranger": cast.stranger,
        "member": member(enterprise()),
    }
    for name, user in readers.items():
        client = signed_in(user)
        page, drafted = (
            client.get(reverse("policies:policy", args=[one.pk])) for one in (published, draft)
        )
        assert page.status_code == 200, name
        assert drafted.status_code == (200 if name == "province" else 404), name
        assert published.title in client.get(reverse("policies:list")).text, name
        assert client.get(f"/api/v1/policies/{published.pk}/").status_code == 200, name
    abroad = signed_in(cast.abroad)
    assert abroad.get(reverse("policies:policy", args=[published.pk])).status_code == 404
    assert abroad.get(f"/api/v1/policies/{published.pk}/").status_code == 404
