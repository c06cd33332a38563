"""Each ground: yes, no, not known, and the value on the edge. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from programs.policies.facts import Facts
from programs.policies.rules import CONDITIONS, assess, condition_faults, policy_faults

DAY = date(2026, 11, 3)
CASES: list[tuple[str, Any, dict[str, Any], bool | None]] = [
    ("kinds", ["company"], {"kind": "company"}, True),
    ("kinds", ["company"], {"kind": "sole_trader"}, False),
    ("kinds", ["company"], {}, None),
    ("sizes", ["micro", "small"], {"size_class": "small"}, True),
    ("sizes", ["micro", "small"], {"size_class": "medium"}, False),
    ("sizes", ["micro", "small"], {"size_class": "unclear"}, None),
    ("sizes", ["micro", "small"], {}, None),
    ("industries", ["34"], {"industry_code": "3443"}, True),
    ("industries", ["3443"], {"industry_code": "3443"}, True),
    ("industries", ["3443"], {"industry_code": "3444"}, False),
    ("industries", ["3443"], {"industry_code": "34"}, None),
    ("industries", ["3443"], {"industry_code": "35"}, False),
    ("industries", ["34"], {}, None),
    ("regions", ["330300"], {"regions": frozenset({"330381", "330300", "330000"})}, True),
    ("regions", ["330382"], {"regions": frozenset({"330381", "330300"})}, False),
    ("regions", ["330300"], {}, None),
    ("tiers", ["cultivation"], {"on_roster": True, "tier": "cultivation"}, True),
    ("tiers", ["cultivation"], {"on_roster": True, "tier": "introduction"}, False),
    ("tiers", ["cultivation"], {"on_roster": False}, False),
    ("tiers", ["cultivation"], {}, None),
    ("schemes", ["iso9001"], {"schemes": {"iso9001": DAY}}, True),
    ("schemes", ["iso9001"], {"schemes": {"iso9001": date(2026, 11, 2)}}, False),
    ("schemes", ["iso9001"], {"schemes": {"ccc": date(2030, 1, 1)}}, False),
    ("schemes", ["iso9001"], {"schemes": {}}, False),
    ("schemes", ["iso9001"], {}, None),
    ("most_staff", 300, {"staff_count": 300}, True),
    ("most_staff", 300, {"staff_count": 301}, False),
    ("most_staff", 300, {}, None),
    ("least_months", 12, {"months_old": 12}, True),
    ("least_months", 12, {"months_old": 11}, False),
    ("least_months", 12, {}, None),
    ("helped", True, {"helped": True}, True),
    ("helped", True, {"helped": False}, False),
    ("helped", True, {}, None),
]


@pytest.mark.parametrize(
    ("code", "wanted", "facts", "answer"),
    CASES,
    ids=[f"{number}-{case[0]}-{case[3]}" for number, case in enumerate(CASES)],
)
def test_a_ground_answers_yes_no_or_not_known(
    code: str, wanted: Any, facts: dict[str, Any], answer: bool | None
) -> None:
    found = assess({code: wanted}, Facts(on=DAY, **facts))
    assert [one.answer for one in found.findings] == [answer]


def test_every_ground_is_tried_with_every_answer() -> None:
    tried = {(code, answer) for code, _wanted, _facts, answer in CASES}
    assert tried == {(code, answer) for code in CONDITIONS for answer in (True, False, None)}


def test_no_outweighs_not_known_and_not_known_outweighs_yes() -> None:
    facts = Facts(on=DAY, kind="company", staff_count=10)
    assert assess({}, facts).verdict == "eligible"
    assert assess({"kinds": ["company"]}, facts).verdict == "eligible"
    unclear = {"kinds": ["company"], "sizes": ["small"]}
    assert assess(unclear, facts).verdict == "unclear"
    assert assess(unclear | {"most_staff": 9}, facts).verdict == "ineligible"


def test_the_article_stands_beside_its_ground() -> None:
    conditions = {"most_staff": 300, "articles": {"most_staff": "第四条（二）"}}
    assert [one.basis for one in assess(conditions, Facts(on=DAY)).findings] == ["第四条（二）"]


@pytest.mark.parametrize(
    ("conditions", "where"),
    [
        ([], "/conditions"),
        ({"colour": ["red"]}, "/conditions/colour"),
        ({"sizes": []}, "/conditions/sizes"),
        ({"sizes": "small"}, "/conditions/sizes"),
        ({"sizes": [1]}, "/conditions/sizes"),
        ({"most_staff": True}, "/conditions/most_staff"),
        ({"most_staff": -1}, "/conditions/most_staff"),
        ({"most_staff": "300"}, "/conditions/most_staff"),
        ({"helped": 1}, "/conditions/helped"),
        ({"articles": []}, "/conditions/articles"),
        ({"articles": {"sizes": "第一条"}}, "/conditions/articles/sizes"),
        ({"helped": True, "articles": {"helped": ""}}, "/conditions/articles/helped"),
    ],
    ids=str,
)
def test_wrong_conditions_are_named_by_pointer(conditions: Any, where: str) -> None:
    assert [fault.where for fault in condition_faults(conditions)] == [where]


GOOD: dict[str, Any] = {
    "number": "测市监〔2026〕1号",
    "title": "奖励",
    "level": "province",
    "kind": "money",
    "issuer": "测试局",
    "amount": "2万元",
    "issued_on": date(2026, 1, 5),
    "valid_from": date(2026, 1, 10),
}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({}, None),
        ({"valid_to": date(2026, 1, 10)}, None),
        ({"valid_to": date(2026, 1, 9)}, "valid_to"),
        ({"valid_to": date.max}, "valid_to"),
        ({"number": " "}, "number"),
        ({"title": "x" * 201}, "title"),
        ({"clause": "甲\x00"}, "clause"),
        ({"level": "galaxy"}, "level"),
        ({"kind": ""}, "kind"),
        ({"issued_on": None}, "issued_on"),
        ({"least_fen": 2, "most_fen": 1}, "most_fen"),
        ({"least_fen": 1, "most_fen": 1}, None),
        ({"least_fen": -1}, "least_fen"),
        ({"conditions": {"helped": "yes"}}, "/conditions/helped"),
    ],
    ids=str,
)
def test_what_may_be_recorded(changes: dict[str, Any], where: str | None) -> None:
    found = [fault.where for fault in policy_faults(GOOD | changes)]
    assert found == ([where] if where else [])
