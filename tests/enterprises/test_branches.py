"""Branches and old registration numbers: stated, found, shown, and kept with their branch."""

from __future__ import annotations

import pytest

from enterprises.register.operations import change_enterprise, merge_enterprises
from enterprises.register.rules.branches import names_branch
from enterprises.register.rules.credit_code import OLD_NUMBER_LABEL, parse
from portal.accounts.actor import actor_for
from portal.kernel.errors import Invalid
from tests.factories import NOON, region
from tests.factories.enterprises import enterprise

PARENT, OLD = "91339999MA9T000187", "140000100028286"


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("云岭轴承有限公司瑞安分公司", True),
        ("云岭轴承厂（北区）分厂", True),
        ("云岭超市分店（城东）", True),
        ("十分公司", True),  # a suggestion: a person says no
        ("分水岭轴承有限公司", False),
        ("百分百食品厂", False),
    ],
)
def test_a_name_suggests_a_branch(name, is_one):
    assert names_branch(name) is is_one


def test_an_old_number_in_the_credit_code_is_shown_its_field():
    (fault,) = parse(OLD).faults
    assert str(OLD_NUMBER_LABEL) in fault.remedy


def test_what_is_entered_of_a_branch_is_found_shown_and_stated(cast, signed_in):
    one = enterprise(name="云岭轴承有限公司瑞安分公司", search_names="云岭轴承有限公司瑞安分公司")
    by, officer = actor_for(cast.officer), signed_in(cast.officer)
    address = f"/enterprises/{one.pk}/"
    asked = "nobody has said whether it is one"
    headers = {"headers": {"Accept-Language": "en"}}
    assert asked in officer.get(address, **headers).text
    values = {"is_branch": "是", "parent_code": PARENT, "old_number": OLD}
    changed = change_enterprise(one, by=by, at=NOON, values=values)
    assert (changed.is_branch, changed.counts_by_itself) == (True, False)
    shown = officer.get(address, **headers).text
    assert asked not in shown
    assert PARENT in shown
    assert "339999" in shown.split("Division in the code")[1]
    assert one.name in officer.get(f"/enterprises/?q={OLD}").text
    with pytest.raises(Invalid) as refusal:
        change_enterprise(one, by=by, at=NOON, values={"is_branch": False})
    assert {fault.where for fault in refusal.value.faults} == {"parent_code"}
    with pytest.raises(Invalid) as refusal:  # no branch is its own legal person
        change_enterprise(one, by=by, at=NOON, values={"parent_code": one.credit_code})
    assert {fault.code for fault in refusal.value.faults} == {"enterprise.own_parent"}
    said = officer.get(f"/api/v1/enterprises/?q={OLD}").json()["results"]
    assert [(row["is_branch"], row["parent_code"], row["is_own_site"]) for row in said] == [
        (True, PARENT, False)
    ]


def test_a_merge_takes_a_legal_person_only_with_the_branch(cast):
    kept = enterprise()
    merged = enterprise(is_branch=True, parent_code=PARENT, is_own_site=True)
    merge_enterprises(
        kept,
        merged=merged,
        from_merged=["parent_code", "is_own_site"],
        by=actor_for(cast.officer),
        at=NOON,
        reason="Twice",
    )
    kept.refresh_from_db()
    assert (kept.parent_code, kept.is_own_site) == ("", False)


def test_the_division_of_a_code_is_told_only_where_the_county_is_not_beneath_it(cast, signed_in):
    officer = signed_in(cast.officer)
    for division, differs in (
        ("330381", False),
        ("330300", False),
        ("330000", False),
        ("330106", True),
    ):
        code = f"91{division}MA9T{region(division).pk:06d}77"[:18]
        shown = officer.get(f"/enterprises/{enterprise(credit_code=code).pk}/").text
        assert (f"{division} {region(division).name}" in shown) is differs
