"""Who is told of what: the expert, the enterprise's people, the county's officers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.register.models import Membership
from experts.visits.models import Plan, Problem, Visit
from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, tell
from portal.offices.models import Post

COUNTY_OFFICER: Final = "county_officer"


def _expert(_event: Event, subject: Any) -> Iterable[User]:
    user = _visit(subject).expert.user
    return [user] if user else []


def _members(_event: Event, subject: Any) -> Iterable[User]:
    enterprise_id = _visit(subject).enterprise_id
    held = Membership.objects.held().filter(enterprise_id=enterprise_id).select_related("user")
    return [membership.user for membership in held]


def _officers(_event: Event, subject: Any) -> Iterable[User]:
    """The officers of the county who hold the post now."""
    posts = Post.objects.held().filter(
        role=COUNTY_OFFICER, office__region_id=_visit(subject).region_id
    )
    return [post.user for post in posts.select_related("user")]


def _members_and_officers(event: Event, subject: Any) -> Iterable[User]:
    return [*_members(event, subject), *_officers(event, subject)]


def _expert_and_officers(event: Event, subject: Any) -> Iterable[User]:
    return [*_expert(event, subject), *_officers(event, subject)]


def _everybody(event: Event, subject: Any) -> Iterable[User]:
    return [*_expert(event, subject), *_members_and_officers(event, subject)]


def _visit(subject: Visit | Problem | Plan) -> Visit:
    return subject if isinstance(subject, Visit) else subject.visit


def _words(event: Event, subject: Any) -> Mapping[str, Any]:
    visit = _visit(subject)
    return {
        "enterprise": visit.enterprise.name,
        "expert": visit.expert.name,
        "day": visit.planned_on.isoformat(),
        "reason": str(event.detail.get("reason", "")),
        "number": getattr(subject, "number", ""),
        "due": _due(subject),
    }


def _due(subject: Any) -> str:
    day = getattr(subject, "due_on", None) or getattr(subject, "plan_due_on", None)
    return day.isoformat() if day else ""


def _url(subject: Any) -> str:
    if isinstance(subject, Problem):
        return reverse("visits:problem", args=[subject.pk])
    if isinstance(subject, Plan):
        return reverse("visits:plan", args=[subject.pk])
    return reverse("visits:visit", args=[subject.pk])


def _tell(code: str, verbs: tuple[str, ...], audience: Any, title: Any, body: Any = "") -> None:
    tell(
        NoticeKind(
            code, verbs, audience, title=title, body=body, words=_words, url=_url, icon=ICON[code]
        )
    )


ICON: Final = {
    "visits.assigned": "calendar-plus",
    "visits.accepted": "calendar-check",
    "visits.declined": "calendar-x",
    "visits.withdrawn": "calendar-x",
    "visits.recorded": "clipboard-check",
    "visits.objected": "chat-left-text",
    "visits.confirmed": "check-circle",
    "problems.remedied": "tools",
    "problems.returned": "arrow-return-left",
    "problems.closed": "check-circle",
    "problems.overdue": "alarm",
    "visits.doubted": "search",
    "visits.asked": "search",
    "visits.explained": "chat-left-text",
    "visits.cleared": "check-circle",
    "visits.annulled": "slash-circle",
    "plans.proposed": "journal-text",
    "plans.returned": "arrow-return-left",
    "plans.confirmed": "journal-check",
}

_tell(
    "visits.assigned",
    ("experts.visit.assign", "experts.visit.reassign"),
    _expert,
    _("You are asked to visit %(enterprise)s on %(day)s"),
    _("Please accept, or decline with a reason."),
)
_tell(
    "visits.accepted",
    ("experts.visit.accept",),
    _members_and_officers,
    _("%(expert)s visits %(enterprise)s on %(day)s"),
)
_tell(
    "visits.declined",
    ("experts.visit.decline",),
    _officers,
    _("%(expert)s cannot visit %(enterprise)s on %(day)s"),
    _("Reason: %(reason)s. Please send somebody else."),
)
_tell(
    "visits.withdrawn",
    ("experts.visit.withdraw",),
    _expert,
    _("The visit to %(enterprise)s on %(day)s was withdrawn"),
    _("Reason: %(reason)s"),
)
_tell(
    "visits.recorded",
    ("experts.visit.complete",),
    _members,
    _("The record of the visit to %(enterprise)s is ready"),
    _("Please read it, and confirm it or object."),
)
_tell(
    "visits.objected",
    ("experts.visit.object",),
    _expert_and_officers,
    _("%(enterprise)s objects to the record of the visit"),
    _("Reason: %(reason)s"),
)
_tell(
    "visits.confirmed",
    ("experts.visit.confirm",),
    _expert_and_officers,
    _("%(enterprise)s confirmed the visit"),
    _("The plan is due by %(due)s."),
)
_tell(
    "visits.doubted",
    ("experts.visit.doubt",),
    _officers,
    _("The visit to %(enterprise)s on %(day)s needs a look"),
    _("Its page says what, with the numbers. An officer settles it who did not send the expert."),
)
_tell(
    "visits.asked",
    ("experts.visit.doubt",),
    _expert,
    _("Your visit to %(enterprise)s on %(day)s is looked into"),
    _("Nothing is decided. Please read what it is about, and explain how it came about."),
)
_tell(
    "visits.explained",
    ("experts.visit.explain",),
    _officers,
    _("%(expert)s explains the visit to %(enterprise)s on %(day)s"),
)
_tell(
    "visits.cleared",
    ("experts.visit.clear_doubt",),
    _expert,
    _("Your visit to %(enterprise)s on %(day)s was looked into: in order"),
    _("Reason: %(reason)s"),
)
_tell(
    "visits.annulled",
    ("experts.visit.annul",),
    _everybody,
    _("The visit to %(enterprise)s on %(day)s does not count"),
    _("Reason: %(reason)s"),
)
_tell(
    "problems.remedied",
    ("experts.problem.remedy",),
    _expert_and_officers,
    _("%(enterprise)s reports a remedy for problem %(number)s"),
    _("Please look at it: close the problem, or return it with a reason."),
)
_tell(
    "problems.returned",
    ("experts.problem.return",),
    _members,
    _("The remedy of problem %(number)s is not enough yet"),
    _("Reason: %(reason)s"),
)
_tell(
    "problems.closed",
    ("experts.problem.close",),
    _members,
    _("Problem %(number)s of %(enterprise)s is closed"),
)
_tell(
    "problems.overdue",
    ("experts.problem.overdue",),
    _members_and_officers,
    _("Problem %(number)s of %(enterprise)s is overdue since %(due)s"),
    _("Please say what was done."),
)
_tell(
    "plans.proposed",
    ("experts.plan.propose",),
    _members,
    _("The plan for %(enterprise)s is ready"),
    _("Please read it, and confirm it or ask for changes, by %(due)s."),
)
_tell(
    "plans.returned",
    ("experts.plan.return",),
    _expert,
    _("%(enterprise)s asks for changes to the plan"),
    _("Reason: %(reason)s"),
)
_tell(
    "plans.confirmed",
    ("experts.plan.confirm",),
    _expert_and_officers,
    _("%(enterprise)s confirmed the plan"),
)
