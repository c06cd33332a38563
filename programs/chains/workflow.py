"""The moves of an industrial chain and of a project on it."""

from django.utils.translation import gettext_lazy as _

from portal.kernel.workflow import Move, Workflow
from programs.chains.vocabulary import ChainState, Permission, ProjectState

CHAIN = Workflow(
    ChainState,
    start=ChainState.DRAFT,
    moves=[
        Move(
            "submit",
            _("Submit to the province"),
            sources=frozenset({ChainState.DRAFT}),
            target=ChainState.SUBMITTED,
            permission=Permission.DRAW,
        ),
        Move(
            "approve",
            _("Approve the charts"),
            sources=frozenset({ChainState.SUBMITTED}),
            target=ChainState.APPROVED,
            permission=Permission.APPROVE,
        ),
        Move(
            "return",
            _("Return for changes"),
            sources=frozenset({ChainState.SUBMITTED}),
            target=ChainState.DRAFT,
            permission=Permission.APPROVE,
            needs_reason=True,
        ),
        Move(
            "end",
            _("Keep it no more"),
            sources=frozenset({ChainState.DRAFT, ChainState.APPROVED}),
            target=ChainState.ENDED,
            permission=Permission.APPROVE,
            needs_reason=True,
        ),
    ],
)

PROJECT = Workflow(
    ProjectState,
    start=ProjectState.OPEN,
    moves=[
        Move(
            "start",
            _("Start the project"),
            sources=frozenset({ProjectState.OPEN}),
            target=ProjectState.RUNNING,
            permission=Permission.PROJECT_KEEP,
        ),
        Move(
            "close",
            _("Complete the project"),
            sources=frozenset({ProjectState.RUNNING}),
            target=ProjectState.CLOSED,
            permission=Permission.PROJECT_KEEP,
            needs_reason=True,
        ),
    ],
)
