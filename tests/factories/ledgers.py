"""Benefits, loans and honours for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from enterprises.dossier.models import Honour
from enterprises.register.models import Enterprise
from programs.policies.models import Benefit, Loan
from tests.factories import NOON
from tests.factories.enterprises import enterprise as make_enterprise
from tests.factories.policies import policy

_serial = count(1)


def _entry(of: Enterprise | None, values: dict[str, Any]) -> dict[str, Any]:
    of = of or make_enterprise()
    given = {"enterprise": of, "region": of.region, "evidence": f"凭证{next(_serial)}"}
    return given | {"recorded_at": NOON} | values


def benefit(of: Enterprise | None = None, **values: Any) -> Benefit:
    """Two 万元 of a province's policy, paid in June 2026, or as the values say."""
    given = {"given_on": date(2026, 6, 18), "amount_wan": Decimal(2)} | values
    given.setdefault("policy", None)
    given["policy"] = given["policy"] or policy()
    return Benefit.objects.create(**_entry(of, given))


def loan(of: Enterprise | None = None, **values: Any) -> Loan:
    """A certification loan of 300 万元, of which 120 were paid out in July 2026."""
    given = {
        "bank": f"测试银行{next(_serial)}",
        "kind": "certification",
        "granted_on": date(2026, 6, 20),
        "credit_wan": Decimal(300),
        "disbursed_on": date(2026, 7, 2),
        "disbursed_wan": Decimal(120),
    }
    return Loan.objects.create(**_entry(of, given | values))


def honour(of: Enterprise | None = None, **values: Any) -> Honour:
    """A title of the province from June 2026 that does not lapse."""
    given = {
        "title": f"隐形冠军{next(_serial)}",
        "level": "province",
        "granted_by": "浙江省经济和信息化厅",
        "granted_on": date(2026, 6, 1),
    }
    return Honour.objects.create(**_entry(of, given | values))
