"""The moves of a return: county prepares, its approver submits, city and province decide."""

from django.utils.translation import gettext_lazy as _

from portal.kernel.workflow import Move, Workflow
from programs.returns.vocabulary import Permission, State

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
            _("Accept"),
            sources=frozenset({State.APPROVED}),
            target=State.ACCEPTED,
            permission=Permission.ACCEPT,
        ),
    ],
)
