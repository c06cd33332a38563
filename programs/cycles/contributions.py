"""What years and rosters give to lower rooms: a step of the journey, a panel, to-dos."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.dossier.facts import TimelineLine, TimelineSource, timeline_sources
from enterprises.register.facts import (
    JourneyStep,
    MergeRule,
    OnMerge,
    Panel,
    StepReading,
    StepState,
    journey_steps,
    merge_rules,
    panels,
)
from enterprises.register.models import Enterprise
from portal.accounts.actor import SYSTEM, Actor
from portal.audit.models import Event
from portal.audit.trail import on_verb
from portal.indicators.folding import Follower, followers
from portal.indicators.years import YearFacts, targets_from, years_from
from portal.notices.contributions import ToDo, todos
from portal.regions.storage import is_postgresql
from programs.cycles.facts import YearPart, stage_sources, year_parts
from programs.cycles.models import (
    PilotIndustry,
    PilotIndustryQuerySet,
    RosterEntry,
    RosterEntryQuerySet,
    Target,
    TargetAnswer,
    TargetAnswerQuerySet,
)
from programs.cycles.operations import (
    copy_industries,
    copy_targets,
    fold_stages,
    follow_enterprise,
)
from programs.cycles.queries import (
    cycle_of,
    cycles_at,
    entries_of,
    industries_as_things,
    open_cycle_of,
    province_path,
    roster_entry_of,
    targets_as_things,
)
from programs.cycles.storage import published_at
from programs.cycles.vocabulary import (
    AnswerState,
    CycleState,
    IndustryState,
    Permission,
    RosterState,
)


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


def _waiting(actor: Actor) -> RosterEntryQuerySet:
    reached = RosterEntry.objects.reachable(by=actor, to=Permission.ROSTER_REVIEW)
    return reached.awaiting_review()


def _returned(actor: Actor) -> RosterEntryQuerySet:
    reached = RosterEntry.objects.reachable(by=actor, to=Permission.ROSTER_NOMINATE)
    return reached.filter(state=RosterState.RETURNED, cycle__state=CycleState.OPEN)


todos.add(
    ToDo(
        "cycles.review",
        gettext_lazy("Enterprises to review for the roster"),
        "list-check",
        Permission.ROSTER_REVIEW,
        _waiting,
        "cycles:review-queue",
    )
)
todos.add(
    ToDo(
        "cycles.returned",
        gettext_lazy("Nominations that were returned"),
        "arrow-counterclockwise",
        Permission.ROSTER_NOMINATE,
        _returned,
        "cycles:roster?state=returned",
    )
)


def _industries(permission: str, state: str) -> Callable[[Actor], PilotIndustryQuerySet]:
    def waiting(actor: Actor) -> PilotIndustryQuerySet:
        reached = PilotIndustry.objects.reachable(by=actor, to=permission)
        return reached.filter(state=state).exclude(cycle__state=CycleState.LOCKED)

    return waiting


for code, label, icon, permission, state in (
    (
        "cycles.industry_review",
        gettext_lazy("Pilot industries to review"),
        "list-check",
        Permission.INDUSTRY_REVIEW,
        IndustryState.PROPOSED,
    ),
    (
        "cycles.industry_confirm",
        gettext_lazy("Pilot industries to confirm"),
        "list-check",
        Permission.INDUSTRY_CONFIRM,
        IndustryState.REVIEWED,
    ),
    (
        "cycles.industry_returned",
        gettext_lazy("Pilot industries that were returned"),
        "arrow-counterclockwise",
        Permission.INDUSTRY_PROPOSE,
        IndustryState.RETURNED,
    ),
):
    todos.add(
        ToDo(
            code,
            label,
            icon,
            permission,
            _industries(permission, state),
            f"cycles:industries?state={state.value}",
        )
    )


def _targets_to_answer(actor: Actor) -> TargetAnswerQuerySet:
    reached = TargetAnswer.objects.reachable(by=actor, to=Permission.TARGET_ANSWER)
    return reached.filter(state=AnswerState.ASKED, cycle__state=CycleState.OPEN)


def _objections(actor: Actor) -> TargetAnswerQuerySet:
    reached = TargetAnswer.objects.reachable(by=actor, to=Permission.TARGET_SET)
    return reached.filter(state=AnswerState.OBJECTED, cycle__state=CycleState.OPEN)


todos.add(
    ToDo(
        "cycles.targets_answer",
        gettext_lazy("Targets that wait for the county's answer"),
        "bullseye",
        Permission.TARGET_ANSWER,
        _targets_to_answer,
        "cycles:targets-here",
    )
)
todos.add(
    ToDo(
        "cycles.targets_objected",
        gettext_lazy("Counties that object to their targets"),
        "bullseye",
        Permission.TARGET_SET,
        _objections,
        "cycles:targets-here",
    )
)


@years_from
def years_of(path: str) -> Iterator[YearFacts]:
    """The published years of the province that the path lies in, for whatever shows figures."""
    is_short = path and is_postgresql()
    for cycle in published_at([province_path(path)]) if is_short else cycles_at([path]):
        locked = cycle.state == CycleState.LOCKED
        yield YearFacts(cycle.code, cycle.year, cycle.title, locked)


@targets_from
def targets_in(
    year_code: str, indicators: Collection[str], region_ids: Collection[int]
) -> dict[tuple[str, int], Decimal]:
    """Targets by indicator and region."""
    rows = Target.objects.filter(
        cycle__code=year_code, indicator__in=indicators, region_id__in=region_ids
    )
    values = rows.values_list("indicator", "region_id", "value")
    return {(code, region_id): value for code, region_id, value in values}


@on_verb("enterprises.enterprise.move")
def _follow(event: Event, enterprise: Model) -> None:
    """The register moved an enterprise to another county: its entries go with it."""
    if isinstance(enterprise, Enterprise):
        follow_enterprise(enterprise, by=SYSTEM, at=event.at)


year_parts.add(
    YearPart(
        "industries",
        gettext_lazy("Pilot industries"),
        copy_industries,
        industries_as_things,
    )
)
year_parts.add(YearPart("targets", gettext_lazy("Targets"), copy_targets, targets_as_things))


followers.add(
    Follower(
        "cycles.stages",
        lambda: {"programs.rosterentry", *(one.model.lower() for one in stage_sources)},
        fold_stages,
    )
)


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
