"""Who is told: members of enterprises, officers of a county."""

from __future__ import annotations

from collections.abc import Iterator

from enterprises.register.models import Membership
from portal.accounts.models import User
from portal.offices.models import Post
from portal.regions.models import Region


def members_of(enterprise_id: int) -> Iterator[User]:
    """The people who act for an enterprise now."""
    held = Membership.objects.held().filter(enterprise_id=enterprise_id)
    for membership in held.select_related("user"):
        yield membership.user


def officers_at(region: Region, role: str) -> Iterator[User]:
    """The people who hold a role at an office that answers for the region itself."""
    held = Post.objects.held().filter(office__region=region, role=role)
    for post in held.select_related("user"):
        yield post.user
