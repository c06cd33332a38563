"""The moves of a visit, of a problem and of a plan."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from experts.visits.vocabulary import Permission, PlanState, ProblemState, VisitState
from portal.kernel.workflow import Move, Workflow

VISIT = Workflow(
    VisitState,
    start=VisitState.ASSIGNED,
    moves=[
        Move(
            "accept",
            _("Accept"),
            sources=frozenset({VisitState.ASSIGNED}),
            target=VisitState.ACCEPTED,
            permission=Permission.ANSWER,
        ),
        Move(
            "decline",
            _("Decline"),
            sources=frozenset({VisitState.ASSIGNED}),
            target=VisitState.DECLINED,
            permission=Permission.ANSWER,
            needs_reason=True,
        ),
        Move(
            "reassign",
            _("Send somebody else"),
            sources=frozenset({VisitState.ASSIGNED, VisitState.DECLINED, VisitState.ACCEPTED}),
            target=VisitState.ASSIGNED,
            permission=Permission.ASSIGN,
        ),
        Move(
            "withdraw",
            _("Withdraw the visit"),
            sources=frozenset({VisitState.ASSIGNED, VisitState.DECLINED, VisitState.ACCEPTED}),
            target=VisitState.WITHDRAWN,
            permission=Permission.ASSIGN,
            needs_reason=True,
        ),
        Move(
            "complete",
            _("Hand to the enterprise"),
            sources=frozenset({VisitState.ACCEPTED}),
            target=VisitState.RECORDED,
            permission=Permission.RECORD,
        ),
        Move(
            "object",
            _("Object"),
            sources=frozenset({VisitState.RECORDED}),
            target=VisitState.ACCEPTED,
            permission=Permission.CONFIRM,
            needs_reason=True,
        ),
        Move(
            "confirm",
            _("Confirm the visit"),
            sources=frozenset({VisitState.RECORDED}),
            target=VisitState.CONFIRMED,
            permission=Permission.CONFIRM,
        ),
        Move(
            "annul",
            _("Take out of the figures"),
            sources=frozenset({VisitState.RECORDED, VisitState.CONFIRMED}),
            target=VisitState.ANNULLED,
            permission=Permission.DOUBT_SETTLE,
            needs_reason=True,
        ),
    ],
)

PROBLEM = Workflow(
    ProblemState,
    start=ProblemState.OPEN,
    moves=[
        Move(
            "remedy",
            _("Report the remedy"),
            sources=frozenset({ProblemState.OPEN}),
            target=ProblemState.REMEDIED,
            permission=Permission.REMEDY,
        ),
        Move(
            "close",
            _("Close the problem"),
            sources=frozenset({ProblemState.REMEDIED}),
            target=ProblemState.CLOSED,
            permission=Permission.VERIFY,
        ),
        Move(
            "return",
            _("Return for changes"),
            sources=frozenset({ProblemState.REMEDIED}),
            target=ProblemState.OPEN,
            permission=Permission.VERIFY,
            needs_reason=True,
        ),
    ],
)

PLAN = Workflow(
    PlanState,
    start=PlanState.DRAFT,
    moves=[
        Move(
            "propose",
            _("Sign and hand to the enterprise"),
            sources=frozenset({PlanState.DRAFT}),
            target=PlanState.PROPOSED,
            permission=Permission.PLAN_WRITE,
        ),
        Move(
            "return",
            _("Ask for changes"),
            sources=frozenset({PlanState.PROPOSED}),
            target=PlanState.DRAFT,
            permission=Permission.PLAN_CONFIRM,
            needs_reason=True,
        ),
        Move(
            "confirm",
            _("Confirm the plan"),
            sources=frozenset({PlanState.PROPOSED}),
            target=PlanState.CONFIRMED,
            permission=Permission.PLAN_CONFIRM,
        ),
    ],
)
