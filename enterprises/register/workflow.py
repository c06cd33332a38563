"""The moves of a proposal to hand an enterprise to another county. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.register.vocabulary import Permission, TransferState
from portal.kernel.workflow import Move, Workflow

TRANSFER = Workflow(
    TransferState,
    start=TransferState.PROPOSED,
    moves=[
        Move(
            "accept",
            _("Accept"),
            sources=frozenset({TransferState.PROPOSED}),
            target=TransferState.ACCEPTED,
            permission=Permission.TRANSFER_ANSWER,
        ),
        Move(
            "refuse",
            _("Refuse"),
            sources=frozenset({TransferState.PROPOSED}),
            target=TransferState.REFUSED,
            permission=Permission.TRANSFER_ANSWER,
            needs_reason=True,
        ),
        Move(
            "withdraw",
            _("Take back"),
            sources=frozenset({TransferState.PROPOSED}),
            target=TransferState.WITHDRAWN,
            permission=Permission.TRANSFER_PROPOSE,
        ),
    ],
)
