"""Notices to the people of invited enterprises, each with the page of the own invitation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from portal.notices.models import Notice
from programs.questionnaires.models import Campaign, Invitee
from programs.questionnaires.queries import members_by_enterprise

INVITED, REMINDED = "questionnaires.invited", "questionnaires.reminded"
PER_STATEMENT = 2_000


def tell_invited(
    campaign: Campaign, invitees: Sequence[Invitee], *, at: datetime, kind: str = INVITED
) -> dict[int, int]:
    """Write the notices; returns the invitee's id to how many of its people are told.

    A set: one notice for each person and enterprise, and not one audit event for each.
    """
    members = members_by_enterprise([one.enterprise_id for one in invitees])
    words = {"title": campaign.title, "day": campaign.closes_on.isoformat()}
    Notice.objects.bulk_create(
        (
            Notice(
                user_id=user,
                kind=kind,
                words=words | {"enterprise": one.enterprise.name},
                url=reverse("questionnaires:invitee", args=[one.pk]),
                made_at=at,
            )
            for one in invitees
            for user in members.get(one.enterprise_id, ())
        ),
        batch_size=PER_STATEMENT,
    )
    return {one.pk: len(members.get(one.enterprise_id, ())) for one in invitees}
