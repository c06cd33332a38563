"""A county that is told of its return by webhook, and what the database holds of the deliveries."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.regions.loading import load_regions
from portal.webhooks.models import Delivery
from programs.returns.operations import accept, approve
from tests.factories import holder
from tests.factories.cycles import cycle
from tests.factories.returns import county_return
from tests.factories.webhooks import subscribed

COUNTY, CITY, PROVINCE = "330381", "330300", "330000"


def tell(url: str) -> int:
    """Approve and accept a return of a county whose system is told; how many events that makes."""
    load_regions()
    cycle()
    subscribed(holder("county_officer", COUNTY), url)
    row = county_return(COUNTY, state="submitted")
    now = timezone.now()
    approve(row, by=actor_for(holder("city_reviewer", CITY)), at=now)
    accept(row, by=actor_for(holder("province_manager", PROVINCE)), at=now)
    return Delivery.objects.waiting().count()


def told() -> list[dict[str, Any]]:
    """Every delivery in its order."""
    rows = Delivery.objects.order_by("pk")
    return [
        {
            "id": row.public_id,
            "sequence": row.number,
            "state": row.state,
            "attempts": row.attempts,
            "answers": row.log.count(),
        }
        for row in rows
    ]
