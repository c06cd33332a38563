"""Incentive policies, applications for them and policy papers for tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from enterprises.register.models import Enterprise
from programs.policies.models import Policy, PolicyApplication, PolicyPaper
from tests.factories import NOON, person, region
from tests.factories.enterprises import enterprise as make_enterprise

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


def application(of: Enterprise | None = None, **values: Any) -> PolicyApplication:
    """An enterprise's own application in September 2026, waiting, or decided as the values say."""
    of = of or make_enterprise()
    given: dict[str, Any] = {
        "enterprise": of,
        "region": of.region,
        "policy": values.pop("policy", None) or policy(),
        "applied_on": date(2026, 9, 1),
        "words": "首次取得质量管理体系认证证书，申请一次性奖励",
        "evidence": f"证书{next(_serial)}",
        "asked_wan": Decimal(2),
        "by_enterprise": True,
        "recorded_at": NOON,
    } | values
    state = given.get("state", "applied")
    if state in ("granted", "refused"):
        given.setdefault("decided_on", date(2026, 9, 15))
        given.setdefault("decided_by", person("Somebody who decides"))
    if state == "granted":
        given.setdefault("granted_wan", Decimal(2))
    if state == "refused":
        given.setdefault("why", "材料不符合政策条件")
    if state == "withdrawn":
        given = {"withdrawn_on": date(2026, 9, 8), "why": "企业自行撤回"} | given
    return PolicyApplication.objects.create(**given)
