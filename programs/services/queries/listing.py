"""Lists of cases: what narrows them, and counting up to a thousand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet

from enterprises.register.models import Enterprise
from portal.kernel.period import Period
from programs.services.models import ServiceCaseQuerySet
from programs.services.rules import number_of
from programs.services.vocabulary import ONLINE, Channel, Result

MOST_COUNTED: Final = 1_000
LENGTH: Final = 18


def narrowed(rows: ServiceCaseQuerySet, chosen: Mapping[str, str]) -> ServiceCaseQuerySet:
    """The rows that meet every filter: q (a number's beginning, or a whole credit code), month
    (done in), asked (asked in), place (a path), item (its key), channel (one, or online), result.
    What is unknown does not narrow."""
    if place := chosen.get("place"):
        rows = rows.filter(region__path__startswith=place)
    for name, day in (("month", "done_on"), ("asked", "asked_on")):
        if period := _period(chosen.get(name, "")):
            rows = rows.filter(**{f"{day}__range": (period.first, period.last)})
    item = chosen.get("item", "")
    if item.isascii() and item.isdigit() and len(item) < 19:
        rows = rows.filter(item=int(item))
    rows = _by_channel(rows, chosen.get("channel", ""))
    if (result := chosen.get("result", "")) in Result.values:
        rows = rows.filter(result=result)
    return _holding(rows, chosen.get("q", ""))


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except ValueError:
        return None


def _by_channel(rows: ServiceCaseQuerySet, channel: str) -> ServiceCaseQuerySet:
    if channel == ONLINE:
        return rows.online()
    return rows.filter(channel=channel) if channel in Channel.values else rows


def _holding(rows: ServiceCaseQuerySet, text: str) -> ServiceCaseQuerySet:
    asked = number_of(text)
    if not asked:
        return rows
    begins = Q(number__startswith=asked)
    if len(asked) == LENGTH:
        firms = Enterprise.objects.filter(credit_code=asked.upper()).values("pk")
        begins |= Q(enterprise__in=firms)
    return rows.filter(begins)


def asked_by(enterprise: Enterprise, rows: ServiceCaseQuerySet) -> ServiceCaseQuerySet:
    """What an enterprise asked for, the newest first."""
    found = rows.standing().filter(enterprise=enterprise)
    return found.select_related("item").order_by("-asked_on", "-pk")


def capped(found: QuerySet[Any]) -> str:
    """How many, counted up to 1,000: "137" or "1000+"."""
    count = found.order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
