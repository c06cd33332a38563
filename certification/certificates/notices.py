"""Who is told of certificates: the enterprise's people and the county's officers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification.certificates.models import Certificate
from certification.certificates.vocabulary import Status
from enterprises.register.models import Membership
from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from portal.offices.models import Post

COUNTY_OFFICER: Final = "county_officer"


def _both(_event: Event, certificate: Certificate) -> Iterable[User]:
    held = Membership.objects.held().filter(enterprise_id=certificate.enterprise_id)
    posts = Post.objects.held().filter(role=COUNTY_OFFICER, office__region_id=certificate.region_id)
    people = [*held.select_related("user"), *posts.select_related("user")]
    return [one.user for one in people]


def _members(_event: Event, certificate: Certificate) -> Iterable[User]:
    held = Membership.objects.held().filter(enterprise_id=certificate.enterprise_id)
    return [membership.user for membership in held.select_related("user")]


def _both_unless_valid(event: Event, certificate: Certificate) -> Iterable[User]:
    is_back = event.detail.get("status") == Status.VALID
    return _members(event, certificate) if is_back else _both(event, certificate)


def _words(event: Event, certificate: Certificate) -> Mapping[str, Any]:
    return {
        "enterprise": certificate.enterprise.name,
        "number": certificate.number,
        "expires": certificate.expires_on.isoformat(),
        "reason": str(event.detail.get("reason", "")),
        "days": str(event.detail.get("days_left", "")),
    }


def _url(certificate: Certificate) -> str:
    return reverse("certificates:certificate", args=[certificate.pk])


tell(
    NoticeKind(
        "certificates.expires_soon",
        ("certification.certificate.warn",),
        audience=_both,
        title=_("Certificate %(number)s of %(enterprise)s expires on %(expires)s"),
        body=_("%(days)s days are left. The recertification audit must be over before."),
        words=_words,
        url=_url,
        icon="patch-check",
    )
)
tell(
    NoticeKind(
        "certificates.status_changed",
        ("certification.certificate.change_status",),
        audience=_both_unless_valid,
        title=_("The status of certificate %(number)s of %(enterprise)s has changed"),
        body=_("Reason: %(reason)s"),
        words=_words,
        url=_url,
        icon="patch-check",
    )
)
tell(
    NoticeKind(
        "certificates.recorded",
        ("certification.certificate.record",),
        audience=_members,
        title=_("Certificate %(number)s of %(enterprise)s is recorded"),
        words=_words,
        url=_url,
        icon="patch-check",
    )
)
