"""Lists of certificates: what narrows them, leafing by key, counting up to a thousand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q

from certification.certificates.models import Certificate, CertificateQuerySet
from certification.certificates.rules import tidy_number
from certification.certificates.rules.showing import SOON
from certification.certificates.schema import schemes
from certification.certificates.vocabulary import Status
from enterprises.register.models import Enterprise
from enterprises.register.storage import matching

MOST_COUNTED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by; empty parts do not narrow. `place` is a region's path.

    `force` is "in" (in force on the day), "soon" (in force, and expires within 90 days) or "out".
    """

    text: str = ""
    place: str = ""
    scheme: str = ""
    status: str = ""
    force: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Filters()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Filters:
        """From a query; what is unknown does not narrow."""
        scheme, status = str(given.get("scheme") or ""), str(given.get("status") or "")
        force = str(given.get("force") or "")
        return cls(
            text=str(given.get("text") or ""),
            place=str(given.get("place") or ""),
            scheme=scheme if scheme in schemes() or scheme == "qms" else "",
            status=status if status in Status.values else "",
            force=force if force in {"in", "soon", "out"} else "",
        )


def narrowed(rows: CertificateQuerySet, filters: Filters, *, on: date) -> CertificateQuerySet:
    """The rows that meet every filter."""
    if filters.place:
        rows = rows.filter(region__path__startswith=filters.place)
    if filters.scheme == "qms":
        rows = rows.filter(is_qms=True)
    elif filters.scheme:
        rows = rows.filter(scheme=filters.scheme)
    if filters.status:
        rows = rows.filter(status=filters.status)
    return _holding(_by_force(rows, filters.force, on), filters.text)


def _by_force(rows: CertificateQuerySet, force: str, on: date) -> CertificateQuerySet:
    if force == "in":
        return rows.in_force(on=on)
    if force == "soon":
        return rows.expiring(on=on, before=on + SOON)
    return rows.exclude(issued_on__lte=on, ended_on__gt=on) if force == "out" else rows


def _holding(rows: CertificateQuerySet, text: str) -> CertificateQuerySet:
    """Those whose number begins with the text, or whose enterprise is found by it."""
    if not text:
        return rows
    found = matching(Enterprise.objects.all(), text).values("pk")
    return rows.filter(Q(enterprise_id__in=found) | Q(number__istartswith=tidy_number(text)))


def capped_count(rows: CertificateQuerySet) -> tuple[int, str]:
    """How many, counted up to 1,000, and as it is written: "137" or "1000+"."""
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    return count, f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some rows, newest first, and the key after which the next begin."""

    rows: list[Certificate]
    after: int | None


def leaf_through(rows: CertificateQuerySet, *, after: int | None, size: int) -> Leaf:
    """The rows after a key, in falling order of keys."""
    shown = rows.order_by("-pk") if after is None else rows.filter(pk__lt=after).order_by("-pk")
    found = list(shown[: size + 1])
    more = len(found) > size
    return Leaf(found[:size], found[size - 1].pk if more else None)
