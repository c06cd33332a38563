"""What rosters give to the register: a step of the journey, panel, timeline, merges and moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Count, Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.dossier.facts import (
    RECORDED_TWICE,
    TimelineLine,
    TimelineSource,
    timeline_sources,
)
from enterprises.register.facts import (
    Following,
    JourneyStep,
    MergeRule,
    OnMerge,
    Panel,
    StepReading,
    StepState,
    followings,
    journey_steps,
    merge_rules,
    panels,
)
from enterprises.register.models import Enterprise, EnterpriseQuerySet
from portal.accounts.actor import SYSTEM, Actor
from portal.audit.models import Event
from portal.audit.trail import on_verb
from programs.cycles.models import EventContract, RosterEntry
from programs.cycles.operations import follow_enterprise
from programs.cycles.queries import cycle_of, entries_of, open_cycle_of, roster_entry_of
from programs.cycles.vocabulary import CycleState, Permission, RosterState


def _rostered(enterprise: Enterprise, year: int) -> StepReading | None:
    """Entered on the roster of the year; left out where the province has no such year."""
    entry = roster_entry_of(enterprise, year)
    if entry is None:
        cycle = cycle_of(enterprise, year)
        if cycle is None:
            return None
        words = _("The county office nominates the enterprise when it agrees to take part.")
        return StepReading(StepState.TODO, cycle.closes_on, _("County office"), words=words)
    url = reverse("cycles:entry", args=[entry.pk])
    if entry.state == RosterState.LISTED:
        words = _("On the roster of “%(year)s”.") % {"year": entry.cycle.title}
        return StepReading(
            StepState.DONE, on=entry.listed_on, by=entry.reviewing_region.name, url=url, words=words
        )
    told: dict[str, str] = {
        RosterState.NOMINATED: _("Nominated; %(region)s reviews it.")
        % {"region": entry.reviewing_region.name},
        RosterState.RETURNED: _("Returned to the county: %(reason)s") % {"reason": entry.reason},
        RosterState.WITHDRAWN: _("Withdrawn: %(reason)s")
        % {"reason": entry.get_withdrawal_display()},
    }
    if entry.state == RosterState.WITHDRAWN:
        return StepReading(StepState.TODO, url=url, words=told[entry.state])
    returned = entry.state == RosterState.RETURNED
    by = _("County office") if returned else entry.reviewing_region.name
    return StepReading(StepState.CURRENT, entry.cycle.closes_on, by, url, told[entry.state])


journey_steps.add(JourneyStep("roster", gettext_lazy("On the roster"), 20, _rostered))


def _panel(enterprise: Enterprise, actor: Actor) -> dict[str, Any] | None:
    """The enterprise's entries that the reader reaches, and the way to nominate it."""
    entries = [
        entry for entry in entries_of(enterprise) if entry.allows(actor, to=Permission.ROSTER_VIEW)
    ]
    cycle = open_cycle_of(enterprise)
    living = any(
        cycle and entry.cycle_id == cycle.pk and entry.state != RosterState.WITHDRAWN
        for entry in entries
    )
    may_nominate = (
        cycle is not None
        and cycle.state == CycleState.OPEN
        and not living
        and not enterprise.is_closed
        and enterprise.allows(actor, to=Permission.ROSTER_NOMINATE)
    )
    if not entries and not may_nominate:
        return None
    return {"entries": entries, "cycle": cycle, "may_nominate": may_nominate}


panels.add(
    Panel(
        "cycles.roster",
        gettext_lazy("Roster"),
        20,
        "programs/cycles/_panel.html",
        _panel,
    )
)


@on_verb("enterprises.enterprise.move")
def _follow(event: Event, enterprise: Model) -> None:
    """The register moved an enterprise to another county: its entries go with it."""
    if isinstance(enterprise, Enterprise):
        follow_enterprise(enterprise, by=SYSTEM, at=event.at)


def _open_entries(enterprises: EnterpriseQuerySet) -> Mapping[int, int]:
    """Those that `_follow` would take along: living, of a year that is not locked."""
    living = RosterEntry.objects.living().filter(cycle__state=CycleState.OPEN)
    rows = living.filter(enterprise__in=enterprises.order_by().values("pk")).order_by()
    return dict(rows.values_list("enterprise__region").annotate(number=Count("pk")))


followings.add(Following("cycles.roster", gettext_lazy("entries on open rosters"), _open_entries))

merge_rules.add(
    MergeRule(
        "programs.rosterentry.enterprise",
        gettext_lazy("places on the roster"),
        once=("cycle",),
        among=~Q(state=RosterState.WITHDRAWN),
        remedy=gettext_lazy("Take one of the two off the roster first, as entered twice."),
    )
)
merge_rules.add(
    MergeRule(
        "programs.attendance.enterprise",
        gettext_lazy("attendances of activities"),
        once=("activity",),
        clash=OnMerge.STAY,
    )
)
merge_rules.add(
    MergeRule(
        "programs.eventcontract.enterprise",
        gettext_lazy("contracts of events"),
        once=EventContract.ONCE,
        among=Q(struck_on=None),
        remedy=RECORDED_TWICE,
    )
)


def _told(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    """Nominated, listed and withdrawn."""
    rows = RosterEntry.objects.reachable(by=actor, to=Permission.ROSTER_VIEW)
    for entry in rows.filter(enterprise=enterprise).select_related("cycle"):
        url = reverse("cycles:entry", args=[entry.pk])
        told = (
            (entry.nominated_on, _("Nominated for the roster")),
            (entry.listed_on, _("Put on the roster")),
            (entry.withdrawn_on, _("Taken off the roster")),
        )
        for on, what in told:
            if on is not None:
                yield TimelineLine(on, what, entry.cycle.title, url=url)


timeline_sources.add(TimelineSource("roster", gettext_lazy("Roster"), "list-check", _told))
