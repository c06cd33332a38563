"""Who is told when a policy is published: the county and city offices where it holds; when an
enterprise applies: its county; when the county decides: the enterprise, and whoever put it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from portal.offices.models import Post
from programs.cycles.queries import members_of, officers_at
from programs.policies.models import Policy, PolicyApplication

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


def _county(_event: Event, application: PolicyApplication) -> Iterator[User]:
    yield from officers_at(application.region, "county_officer")


def _applicant(_event: Event, application: PolicyApplication) -> Iterator[User]:
    """The people of the enterprise, and who put it in for them."""
    yield from members_of(application.enterprise_id)
    if application.recorded_by is not None:
        yield application.recorded_by


def _application_words(event: Event, application: PolicyApplication) -> dict[str, Any]:
    return {
        "enterprise": application.enterprise.name,
        "policy": application.policy.title,
        "reason": event.detail.get("reason", ""),
    }


def _application_url(application: PolicyApplication) -> str:
    return reverse("policies:application", args=[application.pk])


tell(
    NoticeKind(
        "policies.was_applied_for",
        ("programs.policyapplication.apply",),
        audience=_county,
        title=_("%(enterprise)s applies for %(policy)s"),
        body=_("It waits for your decision."),
        words=_application_words,
        url=_application_url,
        icon="envelope",
    )
)
tell(
    NoticeKind(
        "policies.application_was_granted",
        ("programs.policyapplication.grant",),
        audience=_applicant,
        title=_("The application for %(policy)s was granted"),
        body=_("%(enterprise)s. It is paid apart from this, and then stands in the file."),
        words=_application_words,
        url=_application_url,
        icon="check-lg",
    )
)
tell(
    NoticeKind(
        "policies.application_was_refused",
        ("programs.policyapplication.refuse",),
        audience=_applicant,
        title=_("The application for %(policy)s was refused"),
        body=_("%(enterprise)s. Why: %(reason)s"),
        words=_application_words,
        url=_application_url,
        icon="x-lg",
    )
)
