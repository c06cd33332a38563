"""The moves of a policy."""

from django.utils.translation import gettext_lazy as _

from portal.kernel.workflow import Move, Workflow
from programs.policies.vocabulary import Permission, PolicyState

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
