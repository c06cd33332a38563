"""Enterprises and their members, for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from enterprises.register.models import Enterprise, Membership
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.models import User
from tests.factories import NOON, person, region

_serial = count(5_000_000)


def enterprise(at: str = "330381", **values: Any) -> Enterprise:
    """A small maker of valves in a county (Ruian), or as the values say."""
    number = next(_serial)
    given: dict[str, Any] = {
        "credit_code": synthetic_code(number),
        "name": f"测试阀门{number}有限公司",
        "kind": "company",
        "region": region(at),
        "industry_code": "3443",
        "staff_count": 50,
        "revenue_wan": 1000,
        "size_class": "small",
        "created_at": NOON,
        "registered_on": NOON.date(),
        "changed_at": NOON,
        "contact_name": "王小明",
        "contact_phone": "13900001234",
    } | values
    given.setdefault("search_names", given["name"].upper())
    return Enterprise.objects.create(**given)


def member(of: Enterprise, name: str = "Member") -> User:
    """Somebody who acts for the enterprise."""
    user = person(name)
    Membership.objects.create(user=user, enterprise=of, began_at=NOON)
    return user
