"""Who is told of a return: the approver when it can be submitted, reviewers, the county."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.models import Event
from portal.kernel.period import Period
from portal.notices.definition import NoticeKind, tell
from portal.offices.models import Post
from portal.regions.models import Region
from programs.returns.models import Return
from programs.returns.operations.falling import city_path
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


def _cities_of_many(event: Event, _subject: object) -> Iterable[User]:
    """The reviewers of the cities in which the counties lie."""
    regions = Region.objects.filter(pk__in=event.detail.get("regions", ()))
    paths = {city_path(path) for path in regions.values_list("path", flat=True)}
    return _holders("city_reviewer", paths)


def _province_of_year(event: Event, subject: Any) -> Iterable[User]:
    return _holders("province_manager", {subject.region.path}) if event.detail["regions"] else []


def _holders(role: str, paths: set[str]) -> list[User]:
    posts = Post.objects.held().filter(role=role, office__region__path__in=paths)
    return [post.user for post in posts.select_related("user")]


def _around_summary(_event: Event, subject: Any) -> Iterable[User]:
    """The city's reviewers and the province's managers."""
    path = subject.region.path
    return [
        *_holders("city_reviewer", {path}),
        *_holders("province_manager", {path.split(".")[0] + "."}),
    ]


def _city(_event: Event, subject: Any) -> Iterable[User]:
    return _holders("city_reviewer", {subject.region.path})


def _left_out(_event: Event, subject: Any) -> Iterable[User]:
    """The counties without which the city approved its month."""
    day = Period.parse(subject.period).last
    places = Region.objects.in_force(on=day).filter(code__in=list(subject.missing))
    found = people_of(list(places.values_list("pk", flat=True))) if subject.missing else {}
    return [user for users in found.values() for user in users]


def _province(_event: Event, subject: Any) -> Iterable[User]:
    return _holders("province_manager", {subject.region.path.split(".")[0] + "."})


def _of_city(event: Event, subject: Any) -> Mapping[str, Any]:
    return {
        "city": subject.region.name,
        "month": subject.period,
        "reason": str(event.detail.get("reason", "")),
    }


def _more_time(event: Event, _subject: object) -> Mapping[str, Any]:
    return {
        "month": str(event.detail.get("period", "")),
        "until": str(event.detail.get("until_words", "")),
        "reason": str(event.detail.get("reason", "")),
    }


def _month_page(subject: Any) -> str:
    query = urlencode({"city": subject.region.code, "period": subject.period})
    return f"{reverse('returns:city')}?{query}"


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
    """Who is told of an occasion: the counties, or those above them when it goes up."""
    tellings = {"escalated_city": _cities_of_many, "escalated_province": _province_of_year}
    told = tellings.get(kind, _of_many)

    def audience(event: Event, subject: object) -> Iterable[User]:
        return told(event, subject) if event.detail.get("kind") == kind else []

    return audience


for _kind, _title in {
    "asked": _("You are reminded of the return for %(month)s"),
    "opened": _("The return for %(month)s can be prepared"),
    "due_soon": _("The return for %(month)s is due soon"),
    "overdue": _("The return for %(month)s is overdue"),
    "escalated_city": _("Returns of your counties for %(month)s are overdue"),
    "escalated_province": _("Returns for %(month)s are still overdue"),
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

for _verb, _title in {
    "extend": _("The return for %(month)s is due by %(until)s now"),
    "reopen": _("%(month)s can be changed again until %(until)s"),
}.items():
    tell(
        NoticeKind(
            code=f"returns.{_verb}",
            verbs=(f"programs.return.{_verb}",),
            audience=_of_many,
            title=_title,
            body=_("Reason: %(reason)s"),
            words=_more_time,
            url=_list,
            icon="calendar-event",
        )
    )
tell(
    NoticeKind(
        code="returns.summary_to_accept",
        verbs=("programs.summary.approve",),
        audience=_province,
        title=_("%(city)s approved its month %(month)s"),
        body="%(reason)s",
        words=_of_city,
        url=_month_page,
        icon="cloud-upload",
    )
)
tell(
    NoticeKind(
        code="returns.summary_without_you",
        verbs=("programs.summary.approve",),
        audience=_left_out,
        title=_("%(city)s approved its month %(month)s without your county"),
        body=_(
            "Nothing of your county counts in it. Submit the return all the same: the city's month "
            "opens again then."
        ),
        words=_of_city,
        url=_list,
        icon="exclamation-triangle",
    )
)
tell(
    NoticeKind(
        code="returns.summary_returned",
        verbs=("programs.summary.return",),
        audience=_city,
        title=_("The month %(month)s was returned to %(city)s"),
        body=_("Reason: %(reason)s"),
        words=_of_city,
        url=_month_page,
        icon="arrow-return-left",
    )
)
tell(
    NoticeKind(
        code="returns.summary_fell_back",
        verbs=("programs.summary.fall_back",),
        audience=_around_summary,
        title=_("The approval of %(city)s for %(month)s fell back: figures changed"),
        body="%(reason)s",
        words=_of_city,
        url=_month_page,
        icon="arrow-return-left",
    )
)
