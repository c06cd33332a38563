"""Notices to the people of invited enterprises, each with the page of the own invitation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from portal.notices.models import Notice
from portal.offices.models import Post
from programs.questionnaires.models import AnswerLink, Campaign, Invitee
from programs.questionnaires.queries import members_by_enterprise

INVITED, REMINDED = "questionnaires.invited", "questionnaires.reminded"
LINKS_DUE = "questionnaires.links_due"
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


def tell_offices(campaign: Campaign, invitees: Sequence[Invitee], *, at: datetime) -> None:
    """Tell the county officers of enterprises that no notice reaches: whoever holds a link is
    reminded by a message of the office, with a new link, and whoever has none gets one."""
    usable = AnswerLink.objects.usable(at=at).filter(invitee__campaign=campaign)
    linked = set(usable.values_list("invitee_id", flat=True))
    counts: dict[int, list[int]] = {}
    for one in invitees:
        counts.setdefault(one.region_id, [0, 0])[one.pk not in linked] += 1
    posts = Post.objects.held().filter(office__region__in=counts, role="county_officer")
    url = reverse("questionnaires:links", args=[campaign.pk])
    day = campaign.closes_on.isoformat()
    Notice.objects.bulk_create(
        Notice(
            user_id=user,
            kind=LINKS_DUE,
            words={
                "title": campaign.title,
                "day": day,
                "linked": counts[region][0],
                "without": counts[region][1],
            },
            url=url,
            made_at=at,
        )
        for region, user in posts.values_list("office__region_id", "user_id").distinct()
    )
