"""ETag and If-Match: nobody overwrites what they have not read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework.request import Request

from portal.api.problems import Problem


def etag(version: object) -> str:
    return f'"{version}"'


def check_if_match(request: Request, current: str) -> None:
    """428 without If-Match, 412 (with the current one) when it names another version."""
    given = request.headers.get("If-Match", "")
    if not given:
        words = _("Send If-Match with the ETag of what you read.")
        raise Problem("if_match_required", 428, words, current=current)
    tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    if current not in tags and "*" not in tags:
        words = _("It was changed since you read it. Read it again.")
        raise Problem("stale", 412, words, current=current)
