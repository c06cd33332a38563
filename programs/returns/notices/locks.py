"""Who is told that a month will lock: counties that have not sent it, cities and the province."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from portal.offices.models import Post
from portal.regions.models import Region
from programs.returns.queries import people_of

VERBS = ("programs.return.warn_of_lock",)


def _counties(event: Event, _subject: object) -> Iterable[User]:
    found = people_of(event.detail["regions"])
    return [user for users in found.values() for user in users]


def _cities(event: Event, _subject: object) -> Iterable[User]:
    return _holders("city_reviewer", Region.objects.filter(pk__in=event.detail["cities"]))


def _province(_event: Event, subject: Any) -> Iterable[User]:
    return _holders("province_manager", [subject.region])


def _holders(role: str, regions: Iterable[Region]) -> list[User]:
    posts = Post.objects.held().filter(role=role, office__region__in=regions)
    return [post.user for post in posts.select_related("user")]


def _words(event: Event, _subject: object) -> Mapping[str, Any]:
    told = event.detail
    return {
        "month": str(told["period"]),
        "until": str(told["until_words"]),
        "missing": len(told["regions"]),
        "city": told["with_city"],
        "province": told["with_province"],
    }


def _list(_subject: object) -> str:
    return reverse("returns:list")


for _code, _audience, _title, _body in (
    (
        "returns.locks_soon",
        _counties,
        _("%(month)s locks: send its return by %(until)s"),
        _("After that only the province can open the month for you again."),
    ),
    (
        "returns.locks_soon_city",
        _cities,
        _("%(month)s locks at %(until)s, and returns lie with you"),
        _("You decide on them after that, too; but nothing can be returned for changes any more."),
    ),
    (
        "returns.locks_soon_province",
        _province,
        _("%(month)s locks at %(until)s"),
        _("%(missing)d not sent, %(city)d with their cities, %(province)d with the province."),
    ),
):
    tell(
        NoticeKind(
            code=_code,
            verbs=VERBS,
            audience=_audience,
            title=_title,
            body=_body,
            words=_words,
            url=_list,
            icon="lock",
        )
    )
