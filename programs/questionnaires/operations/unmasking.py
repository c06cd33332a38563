"""Show the persons in answers to an officer who says why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from enterprises.register.operations import unmask
from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.kernel.errors import NotPermitted
from programs.questionnaires.models import Response
from programs.questionnaires.vocabulary import Permission


@operation
def unmask_answers(response: Response, *, by: Actor, at: datetime, reason: str) -> dict[str, Any]:
    """The answers with their persons in full, for one look: to whoever may read them and see the
    contact of their enterprise, with whose history the reason is kept."""
    if not response.allows(by, to=Permission.RESPONSE_VIEW):
        raise NotPermitted(_("This is not yours to do."))
    unmask(response.enterprise, by=by, at=at, reason=reason, seen_in=response)
    return dict(response.answers)
