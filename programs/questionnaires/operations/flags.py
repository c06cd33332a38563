"""Flags: found in the answers of a campaign, dismissed by the county with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.workflows.steps import lock
from programs.questionnaires.models import AnswerLink, Campaign, Flag, Invitee, ResponseStep
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.rules import fastest, limits, same_answers
from programs.questionnaires.schema import Questionnaire
from programs.questionnaires.vocabulary import FlagKind, Permission, ResponseState

LONGEST_REASON = 500
PER_STATEMENT = 2_000
Found = tuple[Invitee, FlagKind, dict[str, Any]]


@operation
def find_flags(campaign: Campaign, *, by: Actor = SYSTEM, at: datetime) -> int:
    """Look through what was handed in; what is flagged already, or dismissed, stays as it is.

    Returns how many flags are new. Nobody is excluded by a flag.
    """
    lock(campaign)
    if not (by.is_system or campaign.allows(by, to=Permission.CAMPAIGN_MANAGE)):
        raise NotPermitted(_("This is not yours to do."))
    handed_in = list(
        Invitee.objects.filter(campaign=campaign)
        .exclude(response=None)
        .exclude(response__state=ResponseState.DRAFT)
        .select_related("response")
    )
    known = set(Flag.objects.filter(invitee__campaign=campaign).values_list("invitee_id", "kind"))
    made = [
        Flag(invitee=invitee, kind=kind, grounds=grounds, found_at=at)
        for invitee, kind, grounds in _found(campaign, handed_in)
        if (invitee.pk, kind.value) not in known
    ]
    Flag.objects.bulk_create(made, batch_size=PER_STATEMENT)
    record("programs.campaign.find_flags", by=by, at=at, target=campaign, found=len(made))
    return len(made)


def _found(campaign: Campaign, handed_in: list[Invitee]) -> Iterator[Found]:
    questionnaire = questionnaire_of(campaign.version)
    yield from _in_answers(questionnaire, handed_in)
    yield from _too_fast(questionnaire, handed_in)
    yield from _shared(
        FlagKind.SAME_PHONE,
        ((one, _phone(questionnaire, one)) for one in handed_in),
        limits().enterprises_per_phone,
    )
    yield from _shared(
        FlagKind.SAME_DEVICE,
        ((one, _device(one)) for one in handed_in),
        limits().enterprises_per_device,
    )
    yield from _at_office(handed_in)


def _in_answers(questionnaire: Questionnaire, handed_in: Iterable[Invitee]) -> Iterator[Found]:
    for one in handed_in:
        assert one.response is not None
        grounds = same_answers(questionnaire, one.response.answers, limits=limits())
        if grounds is not None:
            yield one, FlagKind.STRAIGHT_LINING, grounds


def _too_fast(questionnaire: Questionnaire, handed_in: list[Invitee]) -> Iterator[Found]:
    """By the time between the beginning and the last handing in."""
    moves = ResponseStep.objects.filter(
        subject__in=[one.response_id for one in handed_in],
        move__in=("submit", "submit-on-behalf"),
    )
    ended: dict[int, datetime] = dict(moves.order_by("pk").values_list("subject_id", "at"))
    for one in handed_in:
        response = one.response
        assert response is not None
        if response.pk not in ended:
            continue
        took = int((ended[response.pk] - response.started_at).total_seconds())
        least = fastest(questionnaire, len(response.answers), limits=limits())
        if took < least:
            answered = len(response.answers)
            yield one, FlagKind.TOO_FAST, {"took": took, "least": least, "answers": answered}


def _phone(questionnaire: Questionnaire, one: Invitee) -> str:
    """What stands where the questionnaire asks for the contact's telephone."""
    answers = one.response.answers if one.response else {}
    asked = (q.code for q in questionnaire.questions() if q.prefill == "contact_phone")
    return next((str(answers[code]) for code in asked if answers.get(code)), "")


def _device(one: Invitee) -> str:
    """The browser that came by a link, or the member's account; an officer's does not count."""
    if one.device:
        return one.device
    response = one.response
    if response is None or response.on_behalf or response.filled_by_id is None:
        return ""
    return f"account {response.filled_by_id}"


def _shared(kind: FlagKind, marks: Iterable[tuple[Invitee, str]], most: int) -> Iterator[Found]:
    """Those whose mark more than `most` enterprises share. The mark itself is not kept."""
    groups: dict[str, list[Invitee]] = defaultdict(list)
    for one, mark in marks:
        if mark:
            groups[mark].append(one)
    for group in groups.values():
        if len(group) > most:
            for one in group:
                yield one, kind, {"enterprises": len(group), "most": most}


def _at_office(handed_in: list[Invitee]) -> Iterator[Found]:
    used = AnswerLink.objects.filter(
        invitee__in=[one.pk for one in handed_in], at_office=True, is_known=True
    ).exclude(used_at=None)
    found = set(used.values_list("invitee_id", flat=True))
    yield from ((one, FlagKind.AT_OFFICE, {}) for one in handed_in if one.pk in found)


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
