"""Who is told of a move between counties: the officers of the one that is to answer or was told.
Of many that are taken over they are told once, at the end."""

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
from portal.regions.models import Region

COUNTY_OFFICER: Final = "county_officer"


def _asked(event: Event, transfer: Transfer) -> Iterable[User]:
    if event.detail.get("is_one_of_many"):
        return ()
    return holders(COUNTY_OFFICER, region=transfer.asked_region)


def _asking(_event: Event, transfer: Transfer) -> Iterable[User]:
    if transfer.asking_region.valid_to is not None:
        return ()  # it ended: nobody sits there who could act on it
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


def _successors(event: Event, _county: Region) -> Iterable[User]:
    return holders(COUNTY_OFFICER, region=Region.objects.get(pk=event.detail["to_region"]))


def _of_the_county(event: Event, county: Region) -> Mapping[str, Any]:
    return {
        "county": county.name,
        "number": event.detail["moved"],
        "reason": str(event.detail["reason"]),
    }


def _list_url(_county: Any) -> str:
    return reverse("register:list")


tell(
    NoticeKind(
        "transfer.taken_over",
        ("enterprises.transfer.end_take_over",),
        _successors,
        title=_("Your county now answers for %(number)s enterprises of %(county)s"),
        body=_("Reason: %(reason)s"),
        words=_of_the_county,
        url=_list_url,
        icon="arrow-left-right",
    )
)
