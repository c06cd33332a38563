"""Who is told of keys, posts and what was done to their account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from portal.offices.models import ApiKey, Post
from portal.offices.queries import holders


def _approvers(_event: Event, key: ApiKey) -> Iterable[User]:
    return holders("county_approver", office=key.office)


def _county(_event: Event, key: ApiKey) -> Iterable[User]:
    both = ("county_officer", "county_approver")
    return [user for role in both for user in holders(role, office=key.office)]


def _holder(_event: Event, post: Post) -> Iterable[User]:
    return [post.user]


def _person(_event: Event, person: User) -> Iterable[User]:
    return [person]


def _key_words(_event: Event, key: ApiKey) -> dict[str, Any]:
    return {"key": key.name}


def _end_words(_event: Event, key: ApiKey) -> dict[str, Any]:
    return {"key": key.name, "day": key.last_day.isoformat()}


def _key_url(key: ApiKey) -> str:
    return reverse("pages:office", args=[key.office_id])


tell(
    NoticeKind(
        "offices.key_was_issued",
        ("offices.key.issue",),
        audience=_approvers,
        title=_("A key was issued for “%(key)s”"),
        body=_("Allow it to submit returns, if it should; it cannot by itself."),
        words=_key_words,
        url=_key_url,
        icon="key",
    )
)
tell(
    NoticeKind(
        "offices.key_was_revoked",
        ("offices.key.revoke",),
        audience=_county,
        title=_("The key of “%(key)s” was revoked"),
        body=_("Its next request is refused. Issue a new key if the system goes on working."),
        words=_key_words,
        url=_key_url,
        icon="key",
    )
)
tell(
    NoticeKind(
        "offices.key_ends_soon",
        ("offices.key.end_soon",),
        audience=_county,
        title=_("The key of “%(key)s” ends on %(day)s"),
        body=_("Renew it before; until then the system goes on with the secret that it has."),
        words=_end_words,
        url=_key_url,
        icon="key",
    )
)
tell(
    NoticeKind(
        "offices.post_was_given",
        ("offices.post.give", "offices.post.hand_over"),
        audience=_holder,
        title=_("You have a new post at %(office)s"),
        words=lambda _event, post: {"office": post.office.name},
        url=lambda _post: reverse("accounts:profile"),
        icon="person-badge",
    )
)
tell(
    NoticeKind(
        "offices.second_step_was_removed",
        ("offices.second_step.remove",),
        audience=_person,
        title=_("Your second step was removed"),
        body=_("You set it up anew when you sign in. If you did not ask for this, say so at once."),
        url=lambda _person: reverse("accounts:profile"),
        icon="shield-lock",
    )
)
