"""What waits for people: to review, to propose again, to answer, to be done."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal.accounts.actor import Actor
from portal.notices.contributions import ToDo, todos
from programs.cycles.models import (
    PilotIndustry,
    PilotIndustryQuerySet,
    RosterEntry,
    RosterEntryQuerySet,
    TargetAnswer,
    TargetAnswerQuerySet,
)
from programs.cycles.queries import decisions_long_open, decisions_overdue
from programs.cycles.vocabulary import (
    AnswerState,
    CycleState,
    IndustryState,
    Permission,
    RosterState,
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


todos.add(
    ToDo(
        "cycles.decisions_overdue",
        gettext_lazy("Decisions of meetings that are overdue"),
        "hourglass-split",
        Permission.ACTIVITY_KEEP,
        lambda actor: decisions_overdue(actor, on=timezone.localdate()),
        "cycles:decisions?state=overdue&office=own",
    )
)
todos.add(
    ToDo(
        "cycles.decisions_long_open",
        gettext_lazy("Decisions of meetings open for more than two months"),
        "exclamation-octagon",
        Permission.ACTIVITY_KEEP,
        lambda actor: decisions_long_open(actor, on=timezone.localdate()),
        "cycles:decisions?state=long&office=own",
    )
)
