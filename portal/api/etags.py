"""ETag, If-Match and If-None-Match: nobody overwrites what they have not read, or reads it twice.

A tag is `"version~shown"`: the version is what If-Match compares, the rest is the hash of what was
shown, to this reader, in this language. Where nothing is changed by REST there is the hash alone.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Final

from django.http import HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.problems import Problem

PARTED: Final = "~"


def etag(version: object) -> str:
    return f'"{version}"'


def check_if_match(request: Request, current: str) -> None:
    """428 without If-Match, 412 when it names another version; the current one goes with both, as
    `current` and as ETag."""
    given = request.headers.get("If-Match", "")
    if not given:
        words = _("Send If-Match with the ETag of what you read.")
        raise Problem("if_match_required", 428, words, current=current)
    versions = {_version_of(tag.strip()) for tag in given.split(",")}
    if _version_of(current) not in versions and "*" not in versions:
        words = _("It was changed since you read it. Read it again.")
        raise Problem("stale", 412, words, current=current)


def _version_of(tag: str) -> str:
    return tag.removeprefix("W/").strip('"').partition(PARTED)[0]


class Momentary(Response):
    """An answer that says the moment at which it was asked for: its tag stands for `shown` alone,
    so that it is weak."""

    def __init__(self, data: object, *, shown: bytes) -> None:
        super().__init__(data)
        self.shown = shown


def tag_when_rendered(request: Request, response: Response) -> None:
    """Have an answer tagged with what it shows, and answered 304 where the reader has it."""
    asked = request.headers.get("If-None-Match", "")

    def tagged(rendered: Response) -> HttpResponseBase:
        shown = rendered.shown if isinstance(rendered, Momentary) else None
        return tagged_as_shown(rendered, asked, shown=shown)

    if response.status_code == HTTPStatus.OK:
        response.add_post_render_callback(tagged)


def tagged_as_shown(
    response: HttpResponse, asked: str, *, shown: bytes | None = None
) -> HttpResponseBase:
    """The answer with its tag; 304 in its place where If-None-Match (`asked`) has that tag.

    What was read for this reader is what is hashed: whoever reaches other rows has another tag, and
    is never told that they have what they may not read. `shown` is what of it is hashed where it
    says the moment too; the tag is weak then.
    """
    mark = hashlib.sha256(response.content if shown is None else shown).hexdigest()[:16]
    version = _version_of(response.get("ETag", ""))
    tag = etag(f"{version}{PARTED}{mark}" if version else mark)
    response["ETag"] = tag if shown is None else f"W/{tag}"
    known = {one.removeprefix("W/") for one in parse_etags(asked)}
    return _not_modified(response) if known & {tag, "*"} else response


def _not_modified(rendered: HttpResponse) -> HttpResponseNotModified:
    """304 with the headers of the answer that is left out; its length is that of the other."""
    answer = HttpResponseNotModified()
    for name, text in rendered.items():
        if name != "Content-Type":
            answer[name] = text
    answer["Content-Length"] = str(len(rendered.content))
    return answer
