"""What every page is given: menu, office, counts, release."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal.accounts.actor import Actor
from portal.web.navigation import menu_for


def portal(request: HttpRequest) -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "navigation": SimpleLazyObject(lambda: list(menu_for(request))),
        "office_name": actor.office if actor else "",
        "inbox_count": SimpleLazyObject(lambda: _inbox_count(request)),
        "today": timezone.localdate(),
        "demo": settings.PORTAL_DEMO,
        "release": settings.RELEASE,
        "actor": actor,
    }


def _inbox_count(request: HttpRequest) -> int:
    """As it was read with the session; a session that began in this request is asked for."""
    from portal.notices.queries import unread_count

    known: int | None = getattr(request, "unread_count", None)
    if known is not None:
        return known
    user = getattr(request, "user", None)
    return unread_count(user) if user is not None and user.is_authenticated else 0
