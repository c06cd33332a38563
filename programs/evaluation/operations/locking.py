"""Locking what is over, and opening it again with a reason."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import NotPermitted, WrongState
from programs.cycles.models import Cycle
from programs.cycles.operations import lock, unlock
from programs.cycles.vocabulary import Permission as Cycles
from programs.evaluation.models import Snapshot
from programs.evaluation.operations.snapshots import period_in, take_snapshot
from programs.evaluation.queries import blocking, readiness
from programs.evaluation.vocabulary import Shortfall


class NotReady(WrongState):
    """Returns are missing or not accepted, and nobody said why that is no obstacle."""


@operation
def lock_period(
    cycle: Cycle, *, period: str, reason: str = "", by: Actor, at: datetime
) -> Snapshot:
    """Lock a month or the year, and freeze its figures for good.

    Refused while returns are missing or not accepted, unless a reason says why it must be so. What
    was submitted is decided after a month's lock, too, and not after the year's (ADR 0039).
    """
    asked = period_in(cycle, period)
    if not cycle.allows(by, to=Cycles.YEAR_LOCK):
        raise NotPermitted(_("This is not yours to do."))
    if asked.last >= localdate(at):
        raise WrongState(_("%(period)s is not over yet.") % {"period": asked.code})
    gaps = blocking(readiness(cycle, cycle.region, asked, at=at))
    lying = sum(gap.kind == Shortfall.UNAPPROVED for gap in gaps)
    if gaps and not reason.strip():
        words = _(
            "%(count)d returns are missing or not accepted (%(missing)d not sent, %(lying)d not "
            "decided). Say why it is locked anyway."
        )
        raise NotReady(words % {"count": len(gaps), "missing": len(gaps) - lying, "lying": lying})
    lock(cycle, period=asked.code, by=by, at=at)
    taken = take_snapshot(
        cycle, region=cycle.region, period=asked.code, reason=reason, by=by, at=at
    )
    record(
        "programs.period.lock",
        by=by,
        at=at,
        target=taken,
        period=asked.code,
        gaps=len(gaps),
        undecided=lying,
        reason=reason,
    )
    return taken


@operation
def unlock_period(cycle: Cycle, *, period: str, reason: str, by: Actor, at: datetime) -> None:
    """Open a locked period again, with the reason. Snapshots that were taken stay."""
    unlock(cycle, period=period, reason=reason, by=by, at=at)
