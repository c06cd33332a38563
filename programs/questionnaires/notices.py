"""Who is told about questionnaires and needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.register.models import Membership
from portal.accounts.models import User
from portal.audit.models import Event
from portal.notices.definition import NoticeKind, notice_kinds, tell
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.queries import members_of, officers_at
from programs.questionnaires.models import Invitee, Need, Response, Version
from programs.questionnaires.operations.telling import INVITED, LINKS_DUE, REMINDED
from programs.questionnaires.queries import answerers_at, members_who_may_begin


def _may_begin(_event: Event, version: Version) -> Iterator[User]:
    """Whoever can begin it now; what only a campaign asks is told by the campaign."""
    yield from members_who_may_begin(version)


def _members(_event: Event, row: Response | Need) -> Iterator[User]:
    yield from members_of(row.enterprise_id)


def _county(_event: Event, row: Response | Need) -> Iterator[User]:
    yield from officers_at(row.region, "county_officer")


def _answerer(_event: Event, need: Need) -> Iterator[User]:
    """The person it was dispatched to; where none was named, whoever may answer at the office."""
    if need.answerer is not None:
        yield need.answerer
    elif need.office is not None:
        for post in answerers_at([need.office]):
            yield post.user


def _who_answered(event: Event, need: Need) -> Iterator[User]:
    """Whoever gave the last answer, and whoever is to answer anew."""
    last = need.steps.filter(move="answer").select_related("by").last()
    if last is not None and last.by is not None:
        yield last.by
    yield from _answerer(event, need)


def _version_words(_event: Event, version: Version) -> dict[str, Any]:
    return {"title": version.template.title, "year": version.cycle.title}


def _words(event: Event, row: Response | Need) -> dict[str, Any]:
    response = row.response if isinstance(row, Need) else row
    return {
        "enterprise": row.enterprise.name,
        "title": response.template.title,
        "need": str(row) if isinstance(row, Need) else "",
        "year": row.cycle.title,
        "reason": event.detail.get("reason", ""),
    }


def _responses(_version: Version) -> str:
    return reverse("questionnaires:responses")


def _response(response: Response) -> str:
    return reverse("questionnaires:response", args=[response.pk])


def _need(need: Need) -> str:
    return reverse("questionnaires:need", args=[need.pk])


tell(
    NoticeKind(
        "questionnaires.published",
        ("programs.version.publish",),
        _may_begin,
        _("“%(title)s” is open"),
        _("“%(title)s” of “%(year)s” can be filled in now."),
        _version_words,
        _responses,
        "ui-checks",
    )
)
tell(
    NoticeKind(
        "questionnaires.to_confirm",
        ("programs.response.submit-on-behalf",),
        _members,
        _("Please confirm “%(title)s” of %(enterprise)s"),
        _("The county office filled it in on your behalf. It counts when you confirm it."),
        _words,
        _response,
        "ui-checks",
    )
)
tell(
    NoticeKind(
        "questionnaires.returned",
        ("programs.response.return",),
        _county,
        _("%(enterprise)s does not agree with what “%(title)s” says of it"),
        _("What is wrong: %(reason)s"),
        _words,
        _response,
        "arrow-counterclockwise",
    )
)
tell(
    NoticeKind(
        "questionnaires.sent_back",
        ("programs.response.send-back",),
        _members,
        _("“%(title)s” of %(enterprise)s is to be corrected"),
        _("Why: %(reason)s"),
        _words,
        _response,
        "arrow-counterclockwise",
    )
)
tell(
    NoticeKind(
        "questionnaires.recalled",
        ("programs.response.recall",),
        _county,
        _("%(enterprise)s takes “%(title)s” back to correct it"),
        _("Why: %(reason)s"),
        _words,
        _response,
        "arrow-counterclockwise",
    )
)
tell(
    NoticeKind(
        "questionnaires.handed_in",
        ("programs.response.submit", "programs.response.confirm"),
        _county,
        _("%(enterprise)s handed in “%(title)s”"),
        _("Needs that it names wait to be dispatched."),
        _words,
        _response,
        "ui-checks",
    )
)
tell(
    NoticeKind(
        "needs.dispatched",
        ("programs.need.dispatch",),
        _answerer,
        _("A need of %(enterprise)s waits for your answer"),
        "%(need)s",
        _words,
        _need,
        "chat-dots",
    )
)
tell(
    NoticeKind(
        "needs.withdrawn",
        ("programs.need.withdraw",),
        _answerer,
        _("%(enterprise)s no longer asks for a need that waits with you"),
        "%(need)s",
        _words,
        _need,
        "x-circle",
    )
)
tell(
    NoticeKind(
        "needs.answered",
        ("programs.need.answer",),
        _members,
        _("There is an answer to a need of %(enterprise)s"),
        "%(need)s",
        _words,
        _need,
        "chat-dots",
    )
)


tell(
    NoticeKind(
        "needs.reopened",
        ("programs.need.reopen",),
        _who_answered,
        _("%(enterprise)s says that a need is not solved yet"),
        _("%(need)s – why: %(reason)s"),
        _words,
        _need,
        "arrow-counterclockwise",
    )
)


def _invitee(invitee: Invitee) -> str:
    return reverse("questionnaires:invitee", args=[invitee.pk])


def _county_of(_event: Event, invitee: Invitee) -> Iterator[User]:
    yield from officers_at(invitee.region, "county_officer")


def _declined_words(_event: Event, invitee: Invitee) -> dict[str, Any]:
    why = f"{invitee.get_declined_display()} {invitee.reason}".strip()
    title = invitee.campaign.title
    return {"enterprise": invitee.enterprise.name, "title": title, "why": why}


tell(
    NoticeKind(
        "questionnaires.declined",
        ("programs.invitee.decline",),
        _county_of,
        _("%(enterprise)s declines to answer “%(title)s”"),
        _("Why: %(why)s"),
        _declined_words,
        _invitee,
        "x-circle",
    )
)


def _nobody(_event: Event, _target: Any) -> Iterator[User]:
    """The operation writes these notices itself: each leads to the own invitation."""
    yield from ()


notice_kinds.add(
    NoticeKind(
        INVITED,
        (),
        _nobody,
        _("%(enterprise)s is asked to answer “%(title)s”"),
        _("It can be answered until %(day)s."),
        icon="ui-checks",
    )
)
notice_kinds.add(
    NoticeKind(
        REMINDED,
        (),
        _nobody,
        _("Reminder: “%(title)s” of %(enterprise)s is not answered yet"),
        _("It can be answered until %(day)s. If it was filled in for you, please confirm it."),
        icon="bell",
    )
)


notice_kinds.add(
    NoticeKind(
        LINKS_DUE,
        (),
        _nobody,
        _("“%(title)s”: remind those without an account"),
        _(
            "%(linked)s enterprises with a link and %(without)s without one have not answered. "
            "Send them a message before %(day)s."
        ),
        icon="link-45deg",
    )
)


def _superior(_event: Event, county: Region) -> Iterator[User]:
    """The city's reviewers; the province's managers of a county that hangs on the province."""
    above = county.path.rstrip(".").rpartition(".")[0]
    for region in Region.objects.filter(path=f"{above}.", valid_to=None):
        role = "city_reviewer" if region.level == Level.CITY else "province_manager"
        yield from officers_at(region, role)


def _overdue_words(event: Event, county: Region) -> dict[str, Any]:
    return {"county": county.name, "count": event.detail["count"]}


def _overdue_list(county: Region) -> str:
    return f"{reverse('questionnaires:needs')}?place={county.code}&due=escalated"


def _all_answered(event: Event, _county: Region) -> Iterator[User]:
    """The members of every enterprise whose need was among them, each once."""
    firms = Need.objects.filter(pk__in=event.detail["needs"]).values("enterprise_id")
    held = Membership.objects.held().filter(enterprise_id__in=firms)
    yield from User.objects.filter(pk__in=held.values("user"))


tell(
    NoticeKind(
        "needs.escalated",
        ("programs.need.escalate",),
        _superior,
        _("%(county)s has needs that are overdue: %(count)s"),
        _("They were not dispatched, answered or settled in time. Please see to it."),
        _overdue_words,
        _overdue_list,
        "alarm",
    )
)
tell(
    NoticeKind(
        "needs.answered_together",
        ("programs.need.answer_together",),
        _all_answered,
        _("There is an answer to a need that many enterprises have"),
        _("It is among the needs of your enterprise."),
        url=lambda _county: reverse("questionnaires:needs"),
        icon="chat-dots",
    )
)
