"""What the portal knows about an enterprise: to prefill with, and the size that follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.timezone import localdate

from enterprises.register.models import Enterprise
from enterprises.register.rules.size_class import SizeFinding, size_class
from portal.regions.models import Region
from programs.cycles.models import Cycle, RosterEntry


def facts_about(enterprise: Enterprise, cycle: Cycle) -> dict[str, dict[str, str]]:
    """Name of a fact to its value, where it is from, and the day of which it is.

    Only facts that are known; `source` is "register" or "roster".
    """
    on = localdate(enterprise.changed_at).isoformat()
    values: dict[str, object] = {
        "name": enterprise.name,
        "credit_code": enterprise.credit_code,
        "kind": enterprise.kind,
        "place": _place(enterprise.region),
        "address": enterprise.address,
        "industry_code": enterprise.industry_code,
        "staff_count": enterprise.staff_count,
        "revenue_wan": _plain(enterprise.revenue_wan),
        "assets_wan": _plain(enterprise.assets_wan),
        "contact_name": enterprise.contact_name,
        "contact_title": enterprise.contact_title,
        "contact_phone": enterprise.contact_phone,
        "quality_lead": enterprise.quality_lead,
        "has_quality_officer": "yes" if enterprise.has_quality_officer else "no",
    }
    found = {
        name: {"value": str(value), "source": "register", "on": on}
        for name, value in values.items()
        if value not in (None, "")
    }
    entry = (
        RosterEntry.objects.living()
        .filter(enterprise=enterprise, cycle=cycle, pilot_industry__isnull=False)
        .select_related("pilot_industry")
        .first()
    )
    if entry is not None and entry.pilot_industry is not None:
        found["pilot_industry"] = {
            "value": entry.pilot_industry.name,
            "source": "roster",
            "on": entry.nominated_on.isoformat(),
        }
    return found


def _place(region: Region) -> str:
    """Province, city and county in full, as an address begins."""
    parts = region.path.rstrip(".").split(".")
    paths = [".".join(parts[:end]) + "." for end in range(1, len(parts))]
    above = Region.objects.living().filter(path__in=paths).order_by("path")
    return "".join([one.name for one in above] + [region.name])


def _plain(amount: Decimal | None) -> str | None:
    if amount is None:
        return None
    amount = Decimal(amount)
    return f"{amount.normalize():f}"


def computed_size(
    answers: Mapping[str, Any], enterprise: Enterprise, *, on: date
) -> SizeFinding | None:
    """The size class that the answers give (A05a, A06a–c), or None when figures are missing."""
    figures = [_number(answers.get(code)) for code in ("A06a", "A06b", "A06c")]
    if None in figures or any(figure < 0 for figure in figures if figure is not None):
        return None
    staff, revenue, assets = figures
    code = str(answers.get("A05a") or enterprise.industry_code)
    return size_class(
        code,
        int(staff) if staff is not None else None,
        revenue,
        assets,
        on=on,
        established_on=enterprise.founded_on,
    )


def _number(answer: Any) -> Decimal | None:
    try:
        number = Decimal(str(answer))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
