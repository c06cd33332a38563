"""The chain is verified, and what was found is kept."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.actor import Actor
from portal.audit import chain
from portal.audit.models import Verification
from portal.audit.trail import operation, record


@operation
def keep_verdict(verdict: chain.Verdict, *, by: Actor, at: datetime) -> Verification:
    """Keep what a walk over the chain found."""
    kept = Verification.objects.create(
        at=at,
        links=verdict.links,
        head=verdict.head,
        unlinked=verdict.unlinked,
        broken_at=verdict.broken_at,
        reason=verdict.reason[:300],
    )
    record("audit.chain.verify", by=by, at=at, target=kept, links=kept.links, holds=kept.holds)
    return kept
