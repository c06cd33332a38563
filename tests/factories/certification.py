"""Certification bodies and certificates for tests."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from certification.bodies.models import Body
from certification.certificates.models import Certificate
from certification.certificates.rules import end_of
from certification.certificates.schema import schemes
from enterprises.register.models import Enterprise
from portal.accounts.models import User
from portal.offices.models import Office
from tests.factories import NOON, holder, region
from tests.factories.enterprises import enterprise as make_enterprise

_serial = count(1)


def body(name: str = "", **values: Any) -> Body:
    """An approved body with an invented number."""
    number = next(_serial)
    given: dict[str, Any] = {
        "approval_number": f"CNCA-R-2099-{number:03}",
        "name": name or f"测试认证{number}有限公司",
        "approved_on": date(2019, 1, 1),
        "registered_by": region("330000"),
    } | values
    return Body.objects.create(**given)


def body_member(of: Body) -> User:
    """Somebody of the body, which gets an office if it has none."""
    if of.office is None:
        of.office = Office.objects.create(
            code=f"body-{of.approval_number}", name=of.name, kind="body"
        )
        of.save(update_fields=["office"])
    return holder("body_member", of.office)


def certificate(of: Enterprise | None = None, **values: Any) -> Certificate:
    """A quality management certificate in force, or as the values say."""
    of = of or make_enterprise()
    number = next(_serial)
    given: dict[str, Any] = {
        "enterprise": of,
        "region": of.region,
        "number": f"00126Q1{number:04}R0S",
        "scheme": "iso9001",
        "issued_on": date(2026, 3, 5),
        "expires_on": date(2029, 3, 4),
        "status": "valid",
        "recorded_at": NOON,
    } | values
    given.setdefault("body", None)
    given["body"] = given["body"] or body()
    given.setdefault("first_issued_on", given["issued_on"])
    given.setdefault("status_since", given["issued_on"])
    given["is_qms"] = schemes()[given["scheme"]].is_qms
    given.setdefault(
        "ended_on", end_of(given["status"], given["status_since"], given["expires_on"])
    )
    return Certificate.objects.create(**given)
