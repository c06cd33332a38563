"""Online services for tests: an item of a province, cases of a county."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from django.utils.timezone import localdate

from portal.calendar.rules import SHANGHAI
from programs.services.models import ServiceCase, ServiceItem
from programs.services.rules import workdays_to
from tests.factories import NOON, region

_serial = count(1)


def item(at: str = "330000", **values: Any) -> ServiceItem:
    """An item of a province's list, through its one-stop system, or as the values say."""
    number = next(_serial)
    given = {"name": f"测试事项{number}", "element": "certification", "system": "一网通办"}
    return ServiceItem.objects.create(
        **{"region": region(at), "code": f"T{number:05d}", **given, **values}
    )


def at(text: str) -> datetime:
    """A moment of Shanghai: 2026-10-08 09:30."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def case(of: ServiceItem | None = None, where: str = "330381", **values: Any) -> ServiceCase:
    """A case asked for by app on 8 October 2026 and completed the day after."""
    of = of or item()
    given = {
        "number": f"C{next(_serial):08d}",
        "channel": "app",
        "asked_at": at("2026-10-08 09:30"),
        "done_at": at("2026-10-09 15:10"),
        "result": "completed",
        "recorded_at": NOON,
    } | values
    asked_on = localdate(given["asked_at"])
    done_on = localdate(given["done_at"]) if given["done_at"] else None
    return ServiceCase.objects.create(
        region=region(where),
        item=of,
        system=of.system,
        asked_on=asked_on,
        done_on=done_on,
        workdays=workdays_to(asked_on, done_on) if done_on else None,
        **given,
    )
