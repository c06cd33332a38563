"""The moves of an objection: answered either way, or taken back. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.dossier.vocabulary import ObjectionState, Permission
from portal.kernel.workflow import Move, Workflow

OBJECTION = Workflow(
    ObjectionState,
    start=ObjectionState.OPEN,
    moves=[
        Move(
            "uphold",
            _("It was wrong and is corrected"),
            sources=frozenset({ObjectionState.OPEN}),
            target=ObjectionState.UPHELD,
            permission=Permission.OBJECTION_ANSWER,
            needs_reason=True,
        ),
        Move(
            "decline",
            _("It stands as it was"),
            sources=frozenset({ObjectionState.OPEN}),
            target=ObjectionState.DECLINED,
            permission=Permission.OBJECTION_ANSWER,
            needs_reason=True,
        ),
        Move(
            "withdraw",
            _("Take back"),
            sources=frozenset({ObjectionState.OPEN}),
            target=ObjectionState.WITHDRAWN,
            permission=Permission.OBJECT,
        ),
    ],
)
