"""Who prepares and submits for a county; whom a key stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.offices.models import ApiKey, Post

COUNTY_ROLES = ("county_officer", "county_approver")


def people_of(
    region_ids: Iterable[int], roles: tuple[str, ...] = COUNTY_ROLES
) -> dict[int, list[User]]:
    """The people who hold one of the roles at the office of each region; of one that ended, those
    of the regions that followed it."""
    wanted = set(region_ids)
    found: dict[int, dict[int, User]] = defaultdict(dict)
    here, followed = "office__region", "office__region__follows__predecessor"
    posts = (
        Post.objects.held()
        .filter(Q(**{f"{here}__in": wanted}) | Q(**{f"{followed}__in": wanted}), role__in=roles)
        .annotate(before=F(followed))
        .select_related("user", "office")
        .order_by("role", "pk")
    )
    for post in posts:
        before = post.before  # type: ignore[attr-defined] # annotated above
        for region_id in {post.office.region_id, before} & wanted:
            if post.user.is_active:
                found[region_id][post.pk] = post.user
    return {region_id: list(users.values()) for region_id, users in found.items()}


def key_submitter(by: Actor) -> User | None:
    """The approver who allowed the acting key to submit; None if it is no key, or none did."""
    if by.user is None or not by.user.is_machine:
        return None
    key = ApiKey.objects.filter(user=by.user, revoked_at=None).select_related("submit_allowed_by")
    found = key.first()
    allowed = found.submit_allowed_by if found else None
    return allowed if allowed is not None and allowed.is_active else None
