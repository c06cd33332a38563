"""The moves of a programme year, of a pilot industry and of a roster entry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.kernel.workflow import Move, Workflow
from programs.cycles.vocabulary import (
    AnswerState,
    CycleState,
    IndustryState,
    Permission,
    RosterState,
)

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

PILOT_INDUSTRY = Workflow(
    IndustryState,
    start=IndustryState.PROPOSED,
    moves=[
        Move(
            "review",
            _("Pass on to the province"),
            sources=frozenset({IndustryState.PROPOSED}),
            target=IndustryState.REVIEWED,
            permission=Permission.INDUSTRY_REVIEW,
        ),
        Move(
            "return",
            _("Return for changes"),
            sources=frozenset({IndustryState.PROPOSED}),
            target=IndustryState.RETURNED,
            permission=Permission.INDUSTRY_REVIEW,
            needs_reason=True,
        ),
        Move(
            "confirm",
            _("Put on the list"),
            sources=frozenset({IndustryState.REVIEWED}),
            target=IndustryState.CONFIRMED,
            permission=Permission.INDUSTRY_CONFIRM,
        ),
        Move(
            "return_from_province",
            _("Return for changes"),
            sources=frozenset({IndustryState.REVIEWED}),
            target=IndustryState.RETURNED,
            permission=Permission.INDUSTRY_CONFIRM,
            needs_reason=True,
        ),
        Move(
            "propose",
            _("Propose again"),
            sources=frozenset({IndustryState.RETURNED}),
            target=IndustryState.PROPOSED,
            permission=Permission.INDUSTRY_PROPOSE,
        ),
        Move(
            "propose_straight",
            _("Propose again to the province"),
            sources=frozenset({IndustryState.RETURNED}),
            target=IndustryState.REVIEWED,
            permission=Permission.INDUSTRY_PROPOSE,
        ),
        Move(
            "withdraw",
            _("Withdraw the proposal"),
            sources=frozenset(
                {IndustryState.PROPOSED, IndustryState.REVIEWED, IndustryState.RETURNED}
            ),
            target=IndustryState.WITHDRAWN,
            permission=Permission.INDUSTRY_PROPOSE,
            needs_reason=True,
        ),
        Move(
            "end",
            _("Take off the list"),
            sources=frozenset({IndustryState.CONFIRMED}),
            target=IndustryState.ENDED,
            permission=Permission.INDUSTRY_CONFIRM,
            needs_reason=True,
        ),
    ],
)

TARGET_ANSWER = Workflow(
    AnswerState,
    start=AnswerState.ASKED,
    moves=[
        Move(
            "accept",
            _("Accept the targets"),
            sources=frozenset({AnswerState.ASKED}),
            target=AnswerState.ACCEPTED,
            permission=Permission.TARGET_ANSWER,
        ),
        Move(
            "object",
            _("Object"),
            sources=frozenset({AnswerState.ASKED}),
            target=AnswerState.OBJECTED,
            permission=Permission.TARGET_ANSWER,
            needs_reason=True,
        ),
        Move(
            "ask_again",
            _("Ask the county again"),
            sources=frozenset({AnswerState.ACCEPTED, AnswerState.OBJECTED}),
            target=AnswerState.ASKED,
            permission=Permission.TARGET_SET,
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
