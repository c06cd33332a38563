"""Who is told of a return: the approver when it can be submitted, reviewers, the county."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from portal.offices.models import Post
from programs.returns.models import Return
from programs.returns.queries import people_of


def _county(_event: Event, subject: Return) -> Iterable[User]:
    return people_of([subject.region_id]).get(subject.region_id, [])


def _above(role: str, depth: int) -> Any:
    """Those who hold the role at the office of the region above."""

    def audience(_event: Event, subject: Return) -> Iterable[User]:
        path = ".".join(subject.region.path.split(".")[:depth]) + "."
        posts = Post.objects.held().filter(role=role, office__region__path=path)
        return [post.user for post in posts.select_related("user")]

    return audience


def _of_many(event: Event, _subject: object) -> Iterable[User]:
    found = people_of(event.detail.get("regions", ()))
    return [user for users in found.values() for user in users]


def _words(event: Event, subject: Any) -> Mapping[str, Any]:
    return {
        "county": subject.region.name,
        "month": subject.period,
        "reason": str(event.detail.get("reason", "")),
    }


def _month(event: Event, _subject: object) -> Mapping[str, Any]:
    return {"month": str(event.detail.get("period", ""))}


def _page(subject: Return) -> str:
    return reverse("returns:return", args=[subject.pk])


def _list(_subject: object) -> str:
    return reverse("returns:list")


tell(
    NoticeKind(
        code="returns.to_review",
        verbs=("programs.return.submit",),
        audience=_above("city_reviewer", 2),
        title=_("%(county)s submitted its return for %(month)s"),
        words=_words,
        url=_page,
        icon="cloud-upload",
    )
)
tell(
    NoticeKind(
        code="returns.to_accept",
        verbs=("programs.return.approve", "programs.return.submit_straight"),
        audience=_above("province_manager", 1),
        title=_("The return of %(county)s for %(month)s can be accepted"),
        words=_words,
        url=_page,
        icon="cloud-upload",
    )
)
tell(
    NoticeKind(
        code="returns.returned",
        verbs=("programs.return.return", "programs.return.return_from_province"),
        audience=_county,
        title=_("The return for %(month)s was returned for changes"),
        body=_("Reason: %(reason)s"),
        words=_words,
        url=_page,
        icon="arrow-return-left",
    )
)
tell(
    NoticeKind(
        code="returns.accepted",
        verbs=("programs.return.accept",),
        audience=_county,
        title=_("The return for %(month)s was accepted"),
        words=_words,
        url=_page,
        icon="check-lg",
    )
)


def _name_of(kind: str) -> Any:
    def audience(event: Event, subject: object) -> Iterable[User]:
        return _of_many(event, subject) if event.detail.get("kind") == kind else []

    return audience


for _kind, _title in {
    "asked": _("You are reminded of the return for %(month)s"),
    "opened": _("The return for %(month)s can be prepared"),
    "due_soon": _("The return for %(month)s is due soon"),
    "overdue": _("The return for %(month)s is overdue"),
}.items():
    tell(
        NoticeKind(
            code=f"returns.{_kind}",
            verbs=("programs.return.remind_all", "programs.return.remind"),
            audience=_name_of(_kind),
            title=_title,
            words=_month,
            url=_list,
            icon="calendar-event",
        )
    )
