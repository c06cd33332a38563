"""Incentive policies and policy papers for tests."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from programs.policies.models import Policy, PolicyPaper
from tests.factories import NOON, region

_serial = count(1)


def policy(at: str = "330000", **values: Any) -> Policy:
    """A published policy of a province, without conditions, or as the values say."""
    number = next(_serial)
    given: dict[str, Any] = {
        "region": region(at),
        "number": f"测市监〔2026〕{number}号",
        "title": f"测试奖励{number}",
        "level": "province",
        "kind": "money",
        "issuer": "测试省市场监督管理局",
        "issued_on": date(2026, 1, 5),
        "valid_from": date(2026, 1, 10),
        "amount": "一次性奖励2万元",
        "state": "published",
    } | values
    if given.get("valid_to") and "ended_on" not in given:
        given["ended_on"] = given["valid_to"] + timedelta(days=1)
    return Policy.objects.create(**given)


def paper(at: str = "330000", **values: Any) -> PolicyPaper:
    """A department document of a division, or as the values say."""
    number, place = next(_serial), region(at)
    given: dict[str, Any] = {
        "region": place,
        "level": place.level,
        "number": f"测市监质〔2026〕{number}号",
        "title": f"测试方案{number}",
        "kind": "department",
        "issuer": f"{place.name}市场监督管理局",
        "issued_on": date(2026, 2, 26),
        "recorded_at": NOON,
    } | values
    return PolicyPaper.objects.create(**given)
