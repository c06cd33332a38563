"""Who is told when a policy is published: the county and city offices where it holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from portal.offices.models import Post
from programs.policies.models import Policy

TOLD = ("county_officer", "city_reviewer")


def _offices(_event: Event, policy: Policy) -> Iterable[User]:
    posts = Post.objects.held().filter(
        role__in=TOLD, office__region__path__startswith=policy.region.path
    )
    return [post.user for post in posts.select_related("user")]


def _words(_event: Event, policy: Policy) -> dict[str, Any]:
    return {"policy": policy.title, "number": policy.number}


tell(
    NoticeKind(
        "policies.policy_was_published",
        ("programs.policy.publish",),
        audience=_offices,
        title=_("New policy: %(policy)s"),
        body=_("%(number)s. See which of your enterprises it fits, and tell them."),
        words=_words,
        url=lambda policy: reverse("policies:policy", args=[policy.pk]),
        icon="gift",
    )
)
