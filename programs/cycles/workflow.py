"""The moves of a programme year and of a roster entry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.kernel.workflow import Move, Workflow
from programs.cycles.vocabulary import CycleState, Permission, RosterState

CYCLE = Workflow(
    CycleState,
    start=CycleState.DRAFT,
    moves=[
        Move(
            "publish",
            _("Publish"),
            sources=frozenset({CycleState.DRAFT}),
            target=CycleState.OPEN,
            permission=Permission.YEAR_MANAGE,
        ),
        Move(
            "lock",
            _("Lock the year"),
            sources=frozenset({CycleState.OPEN}),
            target=CycleState.LOCKED,
            permission=Permission.YEAR_LOCK,
        ),
        Move(
            "unlock",
            _("Unlock the year"),
            sources=frozenset({CycleState.LOCKED}),
            target=CycleState.OPEN,
            permission=Permission.YEAR_LOCK,
            needs_reason=True,
        ),
    ],
)

ROSTER_ENTRY = Workflow(
    RosterState,
    start=RosterState.NOMINATED,
    moves=[
        Move(
            "list",
            _("Put on the roster"),
            sources=frozenset({RosterState.NOMINATED}),
            target=RosterState.LISTED,
            permission=Permission.ROSTER_REVIEW,
        ),
        Move(
            "return",
            _("Return for changes"),
            sources=frozenset({RosterState.NOMINATED}),
            target=RosterState.RETURNED,
            permission=Permission.ROSTER_REVIEW,
            needs_reason=True,
        ),
        Move(
            "nominate",
            _("Nominate again"),
            sources=frozenset({RosterState.RETURNED}),
            target=RosterState.NOMINATED,
            permission=Permission.ROSTER_NOMINATE,
        ),
        Move(
            "withdraw",
            _("Withdraw"),
            sources=frozenset({RosterState.NOMINATED, RosterState.LISTED, RosterState.RETURNED}),
            target=RosterState.WITHDRAWN,
            permission=Permission.ROSTER_NOMINATE,
        ),
    ],
)
