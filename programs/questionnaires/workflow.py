"""The moves of a version, a response, a need and a campaign."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.kernel.workflow import Move, Workflow
from programs.questionnaires.vocabulary import (
    CampaignState,
    NeedState,
    Permission,
    ResponseState,
    VersionState,
)

VERSION = Workflow(
    VersionState,
    start=VersionState.DRAFT,
    moves=[
        Move(
            "publish",
            _("Publish"),
            sources=frozenset({VersionState.DRAFT}),
            target=VersionState.PUBLISHED,
            permission=Permission.QUESTIONNAIRE_MANAGE,
        ),
    ],
)

#: the states in which a response says something
COUNTING = frozenset({ResponseState.SUBMITTED, ResponseState.CONFIRMED})

RESPONSE = Workflow(
    ResponseState,
    start=ResponseState.DRAFT,
    moves=[
        Move(
            "submit",
            _("Submit"),
            sources=frozenset({ResponseState.DRAFT}),
            target=ResponseState.SUBMITTED,
            permission=Permission.RESPONSE_FILL,
        ),
        Move(
            "submit-on-behalf",
            _("Hand to the enterprise for confirmation"),
            sources=frozenset({ResponseState.DRAFT}),
            target=ResponseState.UNCONFIRMED,
            permission=Permission.RESPONSE_FILL_ON_BEHALF,
        ),
        Move(
            "confirm",
            _("Confirm"),
            sources=frozenset({ResponseState.UNCONFIRMED}),
            target=ResponseState.CONFIRMED,
            permission=Permission.RESPONSE_FILL,
        ),
        Move(
            "return",
            _("Return for changes"),
            sources=frozenset({ResponseState.UNCONFIRMED}),
            target=ResponseState.DRAFT,
            permission=Permission.RESPONSE_FILL,
            needs_reason=True,
        ),
        Move(
            "send-back",
            _("Send back to be corrected"),
            sources=COUNTING,
            target=ResponseState.DRAFT,
            permission=Permission.RESPONSE_SEND_BACK,
            needs_reason=True,
        ),
        Move(
            "recall",
            _("Take back to correct"),
            sources=COUNTING,
            target=ResponseState.DRAFT,
            permission=Permission.RESPONSE_FILL,
            needs_reason=True,
        ),
    ],
)

NEED = Workflow(
    NeedState,
    start=NeedState.FOUND,
    moves=[
        Move(
            "dispatch",
            _("Dispatch"),
            sources=frozenset({NeedState.FOUND, NeedState.DISPATCHED}),
            target=NeedState.DISPATCHED,
            permission=Permission.NEED_DISPATCH,
        ),
        Move(
            "answer",
            _("Answer"),
            sources=frozenset({NeedState.DISPATCHED}),
            target=NeedState.ANSWERED,
            permission=Permission.NEED_ANSWER,
        ),
        Move(
            "settle",
            _("Say that it is solved"),
            sources=frozenset({NeedState.ANSWERED}),
            target=NeedState.SOLVED,
            permission=Permission.NEED_SETTLE,
        ),
        Move(
            "reopen",
            _("Say that it is not solved"),
            sources=frozenset({NeedState.ANSWERED}),
            target=NeedState.DISPATCHED,
            permission=Permission.NEED_SETTLE,
            needs_reason=True,
        ),
    ],
)

CAMPAIGN = Workflow(
    CampaignState,
    start=CampaignState.DRAFT,
    moves=[
        Move(
            "open",
            _("Open and invite"),
            sources=frozenset({CampaignState.DRAFT}),
            target=CampaignState.RUNNING,
            permission=Permission.CAMPAIGN_MANAGE,
        ),
        Move(
            "close",
            _("Close"),
            sources=frozenset({CampaignState.RUNNING}),
            target=CampaignState.CLOSED,
            permission=Permission.CAMPAIGN_MANAGE,
        ),
    ],
)
