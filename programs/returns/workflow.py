"""The moves of a return: county prepares, its approver submits, city and province decide."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.kernel.workflow import Move, Workflow
from programs.returns.vocabulary import Permission, State, SummaryState

OPEN = frozenset({State.DRAFT, State.RETURNED})

RETURN = Workflow(
    State,
    start=State.DRAFT,
    moves=[
        Move(
            "submit",
            _("Submit to the city"),
            sources=OPEN,
            target=State.SUBMITTED,
            permission=Permission.SUBMIT,
        ),
        Move(
            "submit_straight",
            _("Submit to the province"),
            sources=OPEN,
            target=State.APPROVED,
            permission=Permission.SUBMIT,
        ),
        Move(
            "approve",
            _("Approve"),
            sources=frozenset({State.SUBMITTED}),
            target=State.APPROVED,
            permission=Permission.REVIEW,
        ),
        Move(
            "return",
            _("Return for changes"),
            sources=frozenset({State.SUBMITTED}),
            target=State.RETURNED,
            permission=Permission.REVIEW,
            needs_reason=True,
        ),
        Move(
            "return_from_province",
            _("Return for changes"),
            sources=frozenset({State.APPROVED}),
            target=State.RETURNED,
            permission=Permission.ACCEPT,
            needs_reason=True,
        ),
        Move(
            "accept",
            pgettext_lazy("a return", "Accept"),
            sources=frozenset({State.APPROVED}),
            target=State.ACCEPTED,
            permission=Permission.ACCEPT,
        ),
    ],
)

SUMMARY = Workflow(
    SummaryState,
    start=SummaryState.OPEN,
    moves=[
        Move(
            "approve",
            _("Approve the city's month"),
            sources=frozenset({SummaryState.OPEN, SummaryState.RETURNED}),
            target=SummaryState.APPROVED,
            permission=Permission.REVIEW,
        ),
        Move(
            "accept",
            _("Accept the city's month"),
            sources=frozenset({SummaryState.APPROVED}),
            target=SummaryState.ACCEPTED,
            permission=Permission.ACCEPT,
        ),
        Move(
            "return",
            _("Return to the city"),
            sources=frozenset({SummaryState.APPROVED}),
            target=SummaryState.RETURNED,
            permission=Permission.ACCEPT,
            needs_reason=True,
        ),
        Move(
            "fall_back",
            _("Fall back, because figures changed"),
            sources=frozenset({SummaryState.APPROVED, SummaryState.ACCEPTED}),
            target=SummaryState.OPEN,
            permission=Permission.ACCEPT,
            needs_reason=True,
        ),
    ],
)
