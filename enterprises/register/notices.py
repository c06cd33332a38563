"""Who is told of a move between counties: the officers of the one that is to answer or was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.register.models import Transfer
from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from portal.offices.queries import holders

COUNTY_OFFICER: Final = "county_officer"


def _asked(_event: Event, transfer: Transfer) -> Iterable[User]:
    return holders(COUNTY_OFFICER, region=transfer.asked_region)


def _asking(_event: Event, transfer: Transfer) -> Iterable[User]:
    return holders(COUNTY_OFFICER, region=transfer.asking_region)


def _words(event: Event, transfer: Transfer) -> Mapping[str, Any]:
    return {
        "enterprise": transfer.enterprise.name,
        "county": transfer.to_region.name,
        "reason": str(event.detail.get("reason", "")),
    }


def _url(_transfer: Any) -> str:
    return reverse("register:transfers")


tell(
    NoticeKind(
        "transfer.proposed",
        ("enterprises.transfer.propose",),
        _asked,
        title=_("%(enterprise)s is to move to %(county)s"),
        body=_("Reason: %(reason)s"),
        words=_words,
        url=_url,
        icon="arrow-left-right",
    )
)
tell(
    NoticeKind(
        "transfer.accepted",
        ("enterprises.transfer.accept",),
        _asking,
        title=_("%(enterprise)s has moved to %(county)s"),
        words=_words,
        url=_url,
        icon="check-circle",
    )
)
tell(
    NoticeKind(
        "transfer.refused",
        ("enterprises.transfer.refuse",),
        _asking,
        title=_("The move of %(enterprise)s to %(county)s was refused"),
        body=_("Reason: %(reason)s"),
        words=_words,
        url=_url,
        icon="slash-circle",
    )
)
