"""Record an honour, correct it, strike it out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from enterprises.dossier.models import Honour
from enterprises.dossier.operations.ledgers import (
    Fill,
    Scan,
    correct_entry,
    record_entry,
    refuse,
    strike_entry,
)
from enterprises.dossier.rules import HONOUR, honour_faults
from enterprises.dossier.vocabulary import Permission
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.kernel.text import one_line

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HonourFacts:
    """What is said of an honour; without `valid_until` it does not lapse."""

    title: str
    level: str
    granted_by: str
    granted_on: date | None
    valid_until: date | None = None
    evidence: str = ""


@operation
def record_honour(
    enterprise: Enterprise,
    *,
    facts: HonourFacts,
    by: Actor,
    at: datetime,
    scan: Scan | None = None,
) -> Honour:
    """Write down an honour that was bestowed on the enterprise."""
    made = Honour(enterprise=enterprise, region=enterprise.region)
    fill = _filling(facts, today=localdate(at))
    return record_entry(made, fill, to=Permission.HONOUR_KEEP, by=by, at=at, scan=scan)


@operation
def correct_honour(
    honour: Honour,
    *,
    facts: HonourFacts,
    by: Actor,
    at: datetime,
    reason: str,
    revision: int | None = None,
    scan: Scan | None = None,
) -> Honour:
    """Say it as it is; what it was stays in the trail."""
    fill = _filling(facts, today=localdate(at))
    return correct_entry(
        honour,
        fill,
        to=Permission.HONOUR_KEEP,
        by=by,
        at=at,
        reason=reason,
        revision=revision,
        scan=scan,
    )


@operation
def strike_honour(
    honour: Honour, *, by: Actor, at: datetime, reason: str, revision: int | None = None
) -> None:
    """It was recorded by mistake: it counts no more."""
    to = Permission.HONOUR_KEEP
    strike_entry(honour, to=to, by=by, at=at, reason=reason, revision=revision)


def _filling(facts: HonourFacts, *, today: date) -> Fill[Honour]:
    def fill(honour: Honour) -> None:
        values = asdict(facts)
        refuse(honour_faults(values, today=today))
        for name, value in values.items():
            setattr(honour, name, one_line(value) if name in HONOUR else value)
        honour.ended_on = facts.valid_until + DAY if facts.valid_until else None

    return fill
