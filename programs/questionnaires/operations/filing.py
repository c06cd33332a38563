"""What is handed in and differs from the file is offered to the file; an officer decides."""

from __future__ import annotations

from datetime import datetime

from enterprises.dossier.operations import offer_statements
from portal.accounts.actor import Actor
from programs.questionnaires.models import Response
from programs.questionnaires.queries.filing import SOURCE, changes_to_file


def offer_to_file(response: Response, *, by: Actor, at: datetime) -> None:
    """Offer each changed fact once. A part of what makes a response count."""
    offer_statements(
        response.enterprise,
        [one.said for one in changes_to_file(response)],
        source=SOURCE,
        key=response.pk,
        words=f"{response.template.title} · {response.cycle.title}",
        by=by,
        at=at,
    )
