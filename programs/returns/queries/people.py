"""Who prepares and submits for a county; whom a key stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.offices.models import ApiKey, Post

COUNTY_ROLES = ("county_officer", "county_approver")


def people_of(
    region_ids: Iterable[int], roles: tuple[str, ...] = COUNTY_ROLES
) -> dict[int, list[User]]:
    """The people who hold one of the roles at the office of each region."""
    found: dict[int, list[User]] = defaultdict(list)
    posts = (
        Post.objects.held()
        .filter(office__region_id__in=list(region_ids), role__in=roles)
        .select_related("user", "office")
        .order_by("role", "pk")
    )
    for post in posts:
        if post.office.region_id is not None and post.user.is_active:
            found[post.office.region_id].append(post.user)
    return found


def key_submitter(by: Actor) -> User | None:
    """The approver who allowed the acting key to submit; None if it is no key, or none did."""
    if by.user is None or not by.user.is_machine:
        return None
    key = ApiKey.objects.filter(user=by.user, revoked_at=None).select_related("submit_allowed_by")
    found = key.first()
    allowed = found.submit_allowed_by if found else None
    return allowed if allowed is not None and allowed.is_active else None
