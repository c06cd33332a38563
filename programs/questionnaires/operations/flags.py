"""Flags: found in the answers of a campaign, dismissed by the county with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.workflows.steps import lock
from programs.questionnaires.models import (
    AnswerLink,
    Campaign,
    Flag,
    Invitee,
    InviteeQuerySet,
    Response,
    ResponseStep,
)
from programs.questionnaires.operations.links import phone_mark
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.rules import fastest, limits, same_answers
from programs.questionnaires.schema import Questionnaire
from programs.questionnaires.vocabulary import FlagKind, Permission, ResponseState

LONGEST_REASON = 500
PER_STATEMENT = 2_000
Found = tuple[int, FlagKind, dict[str, Any]]
_Marks = partial(defaultdict[str, list[int]], list)


@operation
def find_flags(campaign: Campaign, *, by: Actor = SYSTEM, at: datetime) -> int:
    """Look through what was handed in; what is flagged already, or dismissed, stays as it is.

    Returns how many flags are new. Nobody is excluded by a flag.
    """
    lock(campaign)
    if not (by.is_system or campaign.allows(by, to=Permission.CAMPAIGN_MANAGE)):
        raise NotPermitted(_("This is not yours to do."))
    known = set(Flag.objects.filter(invitee__campaign=campaign).values_list("invitee_id", "kind"))
    made = [
        Flag(invitee_id=invitee, kind=kind, grounds=grounds, found_at=at)
        for invitee, kind, grounds in _found(campaign)
        if (invitee, kind.value) not in known
    ]
    Flag.objects.bulk_create(made, batch_size=PER_STATEMENT)
    record("programs.campaign.find_flags", by=by, at=at, target=campaign, found=len(made))
    return len(made)


def _found(campaign: Campaign) -> Iterator[Found]:
    """In one pass over what was handed in; of each only the marks are kept."""
    questionnaire = questionnaire_of(campaign.version)
    ended = _ends(campaign)
    phones, devices, linked = _Marks(), _Marks(), _phones_of_links(campaign)
    for one in _handed_in(campaign).iterator(chunk_size=PER_STATEMENT):
        response = one.response
        assert response is not None
        grounds = same_answers(questionnaire, response.answers, limits=limits())
        if grounds is not None:
            yield one.pk, FlagKind.STRAIGHT_LINING, grounds
        yield from _too_fast(questionnaire, one.pk, response, ended.get(response.pk))
        for phone in {_phone(questionnaire, response), *linked[one.pk]}:
            phones[phone].append(one.pk)
        devices[_device(one, response)].append(one.pk)
    yield from _shared(FlagKind.SAME_PHONE, phones, limits().enterprises_per_phone)
    yield from _shared(FlagKind.SAME_DEVICE, devices, limits().enterprises_per_device)
    used = AnswerLink.objects.filter(invitee__campaign=campaign, at_office=True, is_known=True)
    for key in used.exclude(used_at=None).values_list("invitee_id", flat=True):
        yield key, FlagKind.AT_OFFICE, {}


def _handed_in(campaign: Campaign) -> InviteeQuerySet:
    return (
        Invitee.objects.filter(campaign=campaign)
        .exclude(response=None)
        .exclude(response__state=ResponseState.DRAFT)
        .select_related("response")
        .order_by("pk")
    )


def _ends(campaign: Campaign) -> dict[int, datetime]:
    """Response id to the moment of its last handing in."""
    moves = ResponseStep.objects.filter(
        subject__invitees__campaign=campaign, move__in=("submit", "submit-on-behalf")
    )
    return dict(moves.order_by("pk").values_list("subject_id", "at"))


def _too_fast(
    questionnaire: Questionnaire, key: int, response: Response, ended: datetime | None
) -> Iterator[Found]:
    """By the time between the beginning and the last handing in."""
    if ended is None:
        return
    answers = len(response.answers)
    took = int((ended - response.started_at).total_seconds())
    least = fastest(questionnaire, answers, limits=limits())
    if took < least:
        yield key, FlagKind.TOO_FAST, {"took": took, "least": least, "answers": answers}


def _phone(questionnaire: Questionnaire, response: Response) -> str:
    """What stands where the questionnaire asks for the contact's telephone, as a mark.

    Evidence of one telephone for several enterprises is a number that somebody gave, or that was
    answered from: what stands in the answers, whether typed or confirmed as it was prefilled, and
    the number of a link by which answers were handed in or confirmed (`_phones_of_links`). Each is
    counted by itself, so that another number in the answers does not hide that of the link.

    No evidence is the contact in the register where the questionnaire asks for none: one
    accountant may be the contact of many enterprises, each of which answers on its own. Nor is the
    number of a link that nobody used: an office chose it, and nobody answered.
    """
    asked = (q.code for q in questionnaire.questions() if q.prefill == "contact_phone")
    given = (str(response.answers[code]) for code in asked if response.answers.get(code))
    return phone_mark(next(given, ""))


def _phones_of_links(campaign: Campaign) -> Mapping[int, set[str]]:
    """Invitee to the marks of the numbers whose links were used."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    used = AnswerLink.objects.filter(invitee__campaign=campaign).exclude(used_at=None)
    for key, mark in used.values_list("invitee_id", "phone_mark"):
        found[key].add(mark)
    return found


def _device(one: Invitee, response: Response) -> str:
    """The browser that came by a link, or the member's account; an officer's does not count."""
    if one.device:
        return one.device
    if response.on_behalf or response.filled_by_id is None:
        return ""
    return f"account {response.filled_by_id}"


def _shared(kind: FlagKind, marks: Mapping[str, list[int]], most: int) -> Iterator[Found]:
    """Those one of whose marks more than `most` enterprises share, each once, with how many share
    the most shared. The mark itself is not kept."""
    sharing: dict[int, int] = {}
    for mark, keys in marks.items():
        if mark and len(keys) > most:
            for key in keys:
                sharing[key] = max(sharing.get(key, 0), len(keys))
    for key, enterprises in sharing.items():
        yield key, kind, {"enterprises": enterprises, "most": most}


@operation
def dismiss_flag(flag: Flag, *, reason: str, by: Actor, at: datetime) -> None:
    """The county looked: there is an explanation, which is written down."""
    lock(flag)
    if not flag.allows(by, to=Permission.INVITEE_SERVE):
        raise NotPermitted(_("This is not yours to do."))
    if flag.dismissed_at is not None:
        raise WrongState(_("This flag was dismissed already."))
    kept = one_line(reason)[:LONGEST_REASON]
    if not kept:
        words = _("Please say why.")
        raise Invalid(words, reason=words)
    flag.dismissed_at, flag.dismissed_by, flag.reason = at, by.user, kept
    flag.save(update_fields=["dismissed_at", "dismissed_by", "reason"])
    record("programs.flag.dismiss", by=by, at=at, target=flag.invitee, kind=flag.kind, reason=kept)
