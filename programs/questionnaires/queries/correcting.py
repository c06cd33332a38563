"""Corrections: whether a response may be taken back, and what changed from one hand-in to the
next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min

from enterprises.register.models import Membership
from programs.cycles.queries import is_writable
from programs.questionnaires.models import HandIn, Invitee, Response, Version
from programs.questionnaires.queries.comparing import carrying
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.schema import Kind, Question, is_answered
from programs.questionnaires.vocabulary import CampaignState


def is_window_open(response: Response, *, today: date) -> bool:
    """Whether what the response answers is still asked: until the close of a campaign that invited
    the enterprise, or where none did as long as the year is open."""
    if not is_writable(response.cycle):
        return False
    asks = list(
        Invitee.objects.filter(response=response).values_list(
            "campaign__state", "campaign__closes_on"
        )
    )
    return not asks or any(
        state == CampaignState.RUNNING and today <= closes_on for state, closes_on in asks
    )


def has_somebody_to_correct(response: Response) -> bool:
    """Whether somebody could fill it in again: an officer on behalf, a member of the enterprise,
    or the holder of a link of a running campaign."""
    if response.on_behalf:
        return True
    held = Membership.objects.held().filter(user__is_active=True)
    asks = Invitee.objects.filter(response=response, campaign__state=CampaignState.RUNNING)
    return held.filter(enterprise_id=response.enterprise_id).exists() or asks.exists()


def counted_first(response: Response) -> date | None:
    """The day from which the response counted before it was corrected; None if it never did."""
    found: date | None = response.hand_ins.aggregate(day=Min("counted_on"))["day"]
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """One question that was answered otherwise; None where there was no answer."""

    question: Question
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Correction:
    """What the next hand-in says otherwise than `before` did; of a draft, than it says now."""

    before: HandIn
    changes: tuple[Change, ...]


def corrections_of(response: Response) -> list[Correction]:
    """Every hand-in that was corrected, the newest first, with what changed after it.

    Answers to an earlier version are compared as far as a bridge carries them.
    """
    stood = list(response.hand_ins.select_related("version", "by", "ended_by__by").order_by("pk"))
    if not stood:
        return []
    after = [(one.version, one.answers) for one in stood[1:]]
    after.append((response.version, response.answers))
    pairs = zip(stood, after, strict=True)
    return [Correction(before, _changes(before, *then)) for before, then in pairs][::-1]


def _changes(before: HandIn, version: Version, now: Mapping[str, Any]) -> tuple[Change, ...]:
    was = before.answers
    if before.version_id != version.pk:
        way = carrying(before.version, version)
        was = was if way.refusal else way.answers(was)
    return tuple(
        Change(question, was.get(question.code), now.get(question.code))
        for question in questionnaire_of(version).questions()
        if question.kind is not Kind.NOTE and not _same(was, now, question.code)
    )


def _same(was: Mapping[str, Any], now: Mapping[str, Any], code: str) -> bool:
    one, other = was.get(code), now.get(code)
    return one == other or not (is_answered(one) or is_answered(other))
