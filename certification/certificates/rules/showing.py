"""How a certificate's state is shown: colour, icon and word. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from certification.certificates.vocabulary import Status

#: certificates are told of from this long before they expire
SOON: Final = timedelta(days=90)
#: days before the expiry on which its holder and the county are told (DOMAIN 5.4)
WARNINGS: Final = (90, 60, 30)
KINDS: Final[Mapping[str, str]] = {
    Status.VALID: "ok",
    Status.SUSPENDED: "warn",
    Status.REVOKED: "error",
    Status.CANCELLED: "none",
    Status.EXPIRED: "none",
}


def shown(one: Any, today: date) -> dict[str, Any]:
    """A certificate as a row or a head shows it on the day."""
    left = (one.expires_on - today).days
    in_force = one.is_in_force(today)
    soon = in_force and one.expires_on <= today + SOON
    status = Status.EXPIRED if one.status == Status.VALID and left < 0 else Status(one.status)
    return {
        "certificate": one,
        "kind": "warn" if soon else KINDS[status],
        "state": status.label,
        "in_force": in_force,
        "soon": soon,
        "days_left": left,
    }


def warning_due(days_left: int) -> int | None:
    """The nearest of the warnings that are due so many days before the expiry."""
    return min((days for days in WARNINGS if days_left <= days), default=None)
