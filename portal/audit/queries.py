"""What the auditor asks of the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from portal.audit.models import EventQuerySet, Verification


def matching(events: EventQuerySet, wanted: Mapping[str, Any]) -> EventQuerySet:
    """Narrow by verb (its beginning), person (login), target, outcome, and days, both included."""
    narrow: dict[str, Any] = {}
    if verb := wanted.get("verb"):
        narrow["verb__startswith"] = verb
    if login := wanted.get("login"):
        narrow["by__login"] = str(login).strip().lower()
    if target := wanted.get("target"):
        narrow["target"] = target
    if outcome := wanted.get("outcome"):
        narrow["outcome"] = outcome
    if since := wanted.get("since"):
        narrow["at__gte"] = _midnight(since)
    if until := wanted.get("until"):
        narrow["at__lt"] = _midnight(until, later=1)
    return events.filter(**narrow)


def last_verification() -> Verification | None:
    return Verification.objects.order_by("-at", "-pk").first()


def _midnight(day: date | str, *, later: int = 0) -> datetime:
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return timezone.make_aware(datetime.combine(found + timedelta(days=later), time.min))
