"""Roster entries in sets: many moved at once, and those of an enterprise that changes hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid
from portal.kernel.text import need_keepable
from portal.kernel.workflow import Move
from programs.cycles.models import Cycle, RosterEntry, RosterStep
from programs.cycles.operations.roster import LABEL, mark_counted, refuse_closed_year
from programs.cycles.queries import obstacles_to, reviewing_region_of
from programs.cycles.vocabulary import CycleState, RosterState, Stage, WithdrawalReason
from programs.cycles.workflow import ROSTER_ENTRY

MOST_MOVED = 1_000


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one entry of many: moved, or why not."""

    entry: RosterEntry
    is_done: bool
    words: str = ""


@operation
def move_many(
    cycle: Cycle,
    *,
    entries: Sequence[RosterEntry],
    verb: str,
    by: Actor,
    at: datetime,
    reason: str = "",
    withdrawal: str = "",
) -> list[Moved]:
    """Make one move with many entries in one write, and say of each what became of it.

    Those that cannot are left as they are, with the words of the preview; one audit event carries
    the counts.
    """
    refuse_closed_year(cycle)
    move = _move(verb, reason, withdrawal)
    keys = [one.pk for one in entries]
    if not keys or len(keys) > MOST_MOVED:
        raise Invalid(_("Choose 1 to %(most)s entries.") % {"most": MOST_MOVED})
    held = RosterEntry.objects.select_for_update(of=("self",)).filter(cycle=cycle, pk__in=keys)
    rows = list(held.with_all().order_by("pk"))
    obstacles = zip(rows, obstacles_to(move, rows, by=by), strict=True)
    told = [Moved(one, not words, words) for one, words in obstacles]
    done = [one.entry for one in told if one.is_done]
    _write(move, done, _stamps(move, reason, withdrawal, localdate(at)), by, at, reason)
    mark_counted(cycle, [one.enterprise_id for one in done], decides=verb == "list")
    record(
        "programs.cycle.move_many",
        by=by,
        at=at,
        target=cycle,
        move=verb,
        reason=reason,
        done=len(done),
        refused=len(told) - len(done),
    )
    return told


def _move(verb: str, reason: str, withdrawal: str) -> Move:
    if verb not in {move.name for move in ROSTER_ENTRY}:
        raise Invalid(_("Choose what to do with them."))
    move = ROSTER_ENTRY[verb]
    if move.needs_reason and not reason.strip():
        raise Invalid(_("Please say why."), reason=_("Please say why."))
    if verb == "withdraw":
        if withdrawal not in WithdrawalReason.values:
            words = _("Choose one of the reasons.")
            raise Invalid(words, withdrawal=words)
        if withdrawal == WithdrawalReason.OTHER and not reason.strip():
            raise Invalid(_("Please say why."), reason=_("Please say why."))
    need_keepable(reason=reason)
    return move


def _stamps(move: Move, reason: str, withdrawal: str, today: date) -> Mapping[str, Any]:
    own: dict[str, dict[str, Any]] = {
        "list": {"listed_on": today, "since_on": today, "stage": Stage.LISTED},
        "return": {"reason": reason},
        "nominate": {"nominated_on": today},
        "withdraw": {
            "withdrawn_on": today,
            "withdrawal": withdrawal,
            "reason": reason,
            "stage": Stage.LEFT,
        },
    }
    return {"state": move.target, **own[move.name]}


def _write(
    move: Move,
    entries: Sequence[RosterEntry],
    stamps: Mapping[str, Any],
    by: Actor,
    at: datetime,
    reason: str,
) -> None:
    """The rows in one statement, their steps in another."""
    RosterStep.objects.bulk_create(
        RosterStep(
            subject=one,
            move=move.name,
            source=one.state,
            target=move.target,
            reason=reason,
            by=by.user,
            at=at,
        )
        for one in entries
    )
    RosterEntry.objects.filter(pk__in=[one.pk for one in entries]).update(**stamps)
    for one in entries:
        for name, value in stamps.items():
            setattr(one, name, value)


@operation
def follow_enterprise(enterprise: Enterprise, *, by: Actor, at: datetime) -> int:
    """The entries of an enterprise go with it to the county that answers for it now.

    What is on the roster ends in the county before and goes on in the new one from this day; what
    still waits is handed to the new county's reviewer. Returns how many followed. Years that are
    locked, and counties outside of the year's province, stay as they are.
    """
    today = localdate(at)
    living = RosterEntry.objects.living().filter(
        enterprise=enterprise, cycle__state=CycleState.OPEN
    )
    held = living.exclude(region=enterprise.region).select_for_update(of=("self",))
    followed = 0
    for entry in held.with_all():
        if not enterprise.region.path.startswith(entry.cycle.region.path):
            continue
        mark(LABEL, region_id=entry.region_id, cycle_code=entry.cycle.code)
        if entry.state == RosterState.LISTED:
            _go_on(entry, enterprise, by=by, at=at, today=today)
        else:
            entry.region = enterprise.region
            entry.reviewing_region = reviewing_region_of(enterprise.region, today)
            entry.save(update_fields=["region", "reviewing_region"])
        mark(LABEL, region_id=enterprise.region_id, cycle_code=entry.cycle.code)
        followed += 1
    record("programs.rosterentry.follow", by=by, at=at, target=enterprise, followed=followed)
    return followed


def _go_on(
    entry: RosterEntry, enterprise: Enterprise, *, by: Actor, at: datetime, today: date
) -> None:
    """End the entry here and begin it there; the day counts for the new county."""
    words = _("Moved to %(county)s.") % {"county": enterprise.region.name}
    moved = WithdrawalReason.MOVED.value
    stamps = _stamps(ROSTER_ENTRY["withdraw"], words, moved, today)
    _write(ROSTER_ENTRY["withdraw"], [entry], stamps, by, at, words)
    RosterEntry.objects.create(
        cycle=entry.cycle,
        enterprise=enterprise,
        region=enterprise.region,
        reviewing_region=reviewing_region_of(enterprise.region, today),
        tier=entry.tier,
        pilot_industry=entry.pilot_industry,
        is_medium=entry.is_medium,
        state=RosterState.LISTED,
        stage=Stage.LISTED,
        consent_on=entry.consent_on,
        nominated_on=entry.nominated_on,
        listed_on=today,
        since_on=entry.since_on,
        came_from=entry,
    )
