"""Tier and pilot industry of an entry: corrected by the county, changed by the reviewer."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.workflows.steps import lock as hold
from programs.cycles.models import PilotIndustry, RosterEntry
from programs.cycles.operations.roster import mark_counted, refuse_choice, refuse_closed_year
from programs.cycles.operations.texts import text_of
from programs.cycles.vocabulary import Permission, RosterState

#: in the course of an entry: from one tier (`source`) to another (`target`); its state stays
CHANGE = "change"
LONGEST_WHY = 200


@operation
def change_tier(
    entry: RosterEntry,
    *,
    tier: str,
    pilot_industry: PilotIndustry | None,
    by: Actor,
    at: datetime,
) -> None:
    """Change tier and pilot industry of an entry that was returned."""
    hold(entry)
    if not entry.allows(by, to=Permission.ROSTER_NOMINATE):
        raise NotPermitted(_("This is not yours to do."))
    refuse_closed_year(entry.cycle)
    if entry.state != RosterState.RETURNED:
        raise WrongState(_("Only an entry that was returned can be changed."))
    refuse_choice(entry.cycle, tier, pilot_industry)
    before = entry.tier
    entry.tier, entry.pilot_industry = tier, pilot_industry
    entry.save(update_fields=["tier", "pilot_industry"])
    record("programs.rosterentry.change", by=by, at=at, target=entry, was=before, tier=tier)


@operation
def change_listed(
    entry: RosterEntry,
    *,
    tier: str,
    pilot_industry: PilotIndustry | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Put an enterprise that is on the roster in another tier, or pilot industry, and say why.

    It is for the office that put it there in its tier: a county that did it alone would move its
    own targets. Figures told by tier follow, those of months gone by too.
    """
    hold(entry)
    if not entry.allows(by, to=Permission.ROSTER_REVIEW):
        raise NotPermitted(_("This is not yours to do."))
    refuse_closed_year(entry.cycle)
    if entry.state != RosterState.LISTED:
        raise WrongState(_("Only an enterprise that is on the roster can be put in another tier."))
    # the industry that it is in may have left the list since
    kept = pilot_industry if pilot_industry != entry.pilot_industry else None
    refuse_choice(entry.cycle, tier, kept)
    if (tier, pilot_industry) == (entry.tier, entry.pilot_industry):
        raise Invalid(_("Nothing was changed."))
    why = text_of(reason, "reason", longest=LONGEST_WHY)
    was, industry = entry.tier, _name(entry.pilot_industry)
    now = _name(pilot_industry)
    entry.tier, entry.pilot_industry = tier, pilot_industry
    entry.save(update_fields=["tier", "pilot_industry"])
    words = why if industry == now else f"{industry} → {now}: {why}"
    entry.steps.create(move=CHANGE, source=was, target=tier, reason=words, by=by.user, at=at)
    record(
        "programs.rosterentry.change_listed",
        by=by,
        at=at,
        target=entry,
        was=was,
        tier=tier,
        reason=words,
    )
    mark_counted(entry.cycle, [entry.enterprise_id], decides=True)


def _name(pilot_industry: PilotIndustry | None) -> str:
    return pilot_industry.name if pilot_industry else "—"
