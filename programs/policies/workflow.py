"""The moves of a policy and of an application for one."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.kernel.workflow import Move, Workflow
from programs.policies.vocabulary import ApplicationState, Permission, PolicyState

POLICY = Workflow(
    PolicyState,
    start=PolicyState.DRAFT,
    moves=[
        Move(
            "publish",
            _("Publish"),
            sources=frozenset({PolicyState.DRAFT}),
            target=PolicyState.PUBLISHED,
            permission=Permission.MANAGE,
        ),
        Move(
            "end",
            _("End"),
            sources=frozenset({PolicyState.PUBLISHED}),
            target=PolicyState.ENDED,
            permission=Permission.MANAGE,
            needs_reason=True,
        ),
    ],
)

APPLICATION = Workflow(
    ApplicationState,
    start=ApplicationState.APPLIED,
    moves=[
        Move(
            "grant",
            pgettext_lazy("application for a policy", "Grant"),
            sources=frozenset({ApplicationState.APPLIED}),
            target=ApplicationState.GRANTED,
            permission=Permission.DECIDE,
        ),
        Move(
            "refuse",
            pgettext_lazy("application for a policy", "Refuse"),
            sources=frozenset({ApplicationState.APPLIED}),
            target=ApplicationState.REFUSED,
            permission=Permission.DECIDE,
            needs_reason=True,
        ),
        Move(
            "withdraw",
            pgettext_lazy("application for a policy", "Withdraw"),
            sources=frozenset({ApplicationState.APPLIED}),
            target=ApplicationState.WITHDRAWN,
            permission=Permission.APPLY,
            needs_reason=True,
        ),
    ],
)
