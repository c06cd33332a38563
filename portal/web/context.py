"""What every page is given: menu, office, counts, release."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal.offices.models import Post
from portal.web.navigation import menu_for


def portal(request: HttpRequest) -> dict[str, Any]:
    return {
        "navigation": SimpleLazyObject(lambda: list(menu_for(request))),
        "office_name": SimpleLazyObject(lambda: _office_name(request)),
        "inbox_count": SimpleLazyObject(lambda: _inbox_count(request)),
        "today": timezone.localdate(),
        "demo": settings.PORTAL_DEMO,
        "release": settings.RELEASE,
        "actor": getattr(request, "actor", None),
    }


def _office_name(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    post = Post.objects.held().filter(user=user).select_related("office").first()
    return post.office.name if post else ""


def _inbox_count(request: HttpRequest) -> int:
    from portal.notices.queries import unread_count

    user = getattr(request, "user", None)
    return unread_count(user) if user is not None and user.is_authenticated else 0
