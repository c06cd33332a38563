"""The office is told when its system is not reached, and when events were given up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from portal.offices.queries import holders
from portal.webhooks.models import Subscription


def _keepers(_event: Event, subscription: Subscription) -> Iterable[User]:
    return holders("county_officer", office=subscription.office)


def _keepers_once(event: Event, subscription: Subscription) -> Iterable[User]:
    """Of the first that were given up: those of later hours stand on the page."""
    return _keepers(event, subscription) if event.detail["is_first"] else []


def _words(event: Event, subscription: Subscription) -> Mapping[str, Any]:
    since = localtime(datetime.fromisoformat(event.detail["since"]))
    return {
        "system": subscription.name,
        "host": event.detail["host"],
        "since": f"{since:%Y-%m-%d %H:%M}",
        "waiting": event.detail["waiting"],
        "count": event.detail.get("given_up", 0),
    }


def _url(subscription: Subscription) -> str:
    return reverse("pages:webhook", args=[subscription.pk])


tell(
    NoticeKind(
        "webhooks.fails",
        ("webhooks.subscription.fail",),
        audience=_keepers,
        title=_("“%(system)s” has taken nothing since %(since)s"),
        body=_(
            "Events that wait for %(host)s: %(waiting)s. Have the system put right and send a "
            "test; what was not taken after 24 hours is kept as not delivered."
        ),
        words=_words,
        url=_url,
        icon="exclamation-triangle",
    )
)
tell(
    NoticeKind(
        "webhooks.gave_up",
        ("webhooks.subscription.give_up",),
        audience=_keepers_once,
        title=_("Events for “%(system)s” were not delivered"),
        body=_(
            "%(host)s has taken nothing since %(since)s. Given up: %(count)s, still waiting: "
            "%(waiting)s. Have the system put right, then post again what was not delivered, or "
            "discard it."
        ),
        words=_words,
        url=_url,
        icon="exclamation-triangle",
    )
)
