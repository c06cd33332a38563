"""Who sees the persons in answers in full unasked; whose questionnaires somebody keeps."""

from __future__ import annotations

from portal.accounts.actor import Actor
from portal.regions.models import Region
from programs.questionnaires.models import Response
from programs.questionnaires.vocabulary import Permission


def reads_persons(response: Response, actor: Actor) -> bool:
    """Whether the actor answers for the enterprise: its member, or the contact in the register who
    came by a link."""
    return response.allows(actor, to=Permission.RESPONSE_FILL)


def province_of(by: Actor) -> Region | None:
    """The one province whose questionnaires somebody keeps."""
    for grant in by.holding(Permission.QUESTIONNAIRE_MANAGE):
        if grant.boundary == "region":
            found: Region | None = Region.objects.filter(
                path=grant.value, level="province", valid_to=None
            ).first()
            return found
    return None
