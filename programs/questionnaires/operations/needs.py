"""Needs: dispatched to who answers, answered, and solved when the enterprise says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.audit.trail import operation
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid
from portal.kernel.text import clean, unsafe_characters
from portal.offices.models import Office
from portal.workflows.steps import lock, permit, take
from programs.questionnaires.models import Need
from programs.questionnaires.queries.needs import may_answer_at, offices_that_answer, terms_at
from programs.questionnaires.vocabulary import NeedState

LONGEST_ANSWER = 2000


@operation
def dispatch(
    need: Need,
    *,
    office: Office,
    answerer: User | None = None,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Say which office, and if known which person of it, answers the need."""
    if office.pk not in {one.pk for one in offices_that_answer(need.region)}:
        words = _("This office does not answer for the enterprise's county.")
        raise Invalid(words, office=words)
    if answerer is not None and not may_answer_at(answerer, office):
        words = _("This person holds no post at the office that may answer.")
        raise Invalid(words, answerer=words)
    lock(need)
    again = need.state == NeedState.DISPATCHED  # who answers changes; the clock goes on
    take(
        "dispatch",
        need,
        by=by,
        at=at,
        reason=reason,
        office=office,
        answerer=answerer,
        dispatched_on=localdate(at),
        **({} if again else _clock(need, NeedState.DISPATCHED, at)),
    )
    _mark(need)


@operation
def answer(need: Need, *, text: str, by: Actor, at: datetime, reason: str = "") -> None:
    """Tell the enterprise what is done about its need."""
    kept = readable(text)
    clock = _clock(need, NeedState.ANSWERED, at)
    day = localdate(at)
    take("answer", need, by=by, at=at, reason=reason, answer=kept, answered_on=day, **clock)
    _mark(need)


@operation
def settle(need: Need, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Say that the need is solved."""
    clock = _clock(need, NeedState.SOLVED, at)
    take("settle", need, by=by, at=at, reason=reason, solved_on=localdate(at), **clock)
    _mark(need)


@operation
def reopen(need: Need, *, by: Actor, at: datetime, reason: str) -> None:
    """Say that the answer did not solve the need: whoever answered is told, and answers anew.

    The clock of the answer begins again; what was answered stays with the step.
    """
    permit("reopen", need, by=by)
    lock(need)
    told = need.answer
    clock = _clock(need, NeedState.DISPATCHED, at)
    take("reopen", need, by=by, at=at, reason=reason, answer="", answered_on=None, **clock)
    step = need.steps.latest("pk")
    step.answer = told
    step.save(update_fields=["answer"])
    _mark(need)


def _mark(need: Need) -> None:
    mark("programs.Need", region_id=need.region_id, cycle_code=need.cycle.code)


def _clock(need: Need, state: str, at: datetime) -> dict[str, Any]:
    """When the step after this one is due; that the one before was late is settled."""
    terms = terms_at(need.cycle.region_id, localdate(at))
    day = localdate(at)
    due_on = None if need.withdrawn_on else terms.due_on(state, need.urgency, since=day)
    return {"due_on": due_on, "escalated_on": None}


def readable(text: str) -> str:
    """An answer as it is kept; Invalid where it says nothing, or too much."""
    kept, words = clean(text), ""
    if unsafe_characters(text):
        words = _("The text holds characters that cannot be kept.")
    elif not kept:
        words = _("Write what is done about it.")
    elif len(kept) > LONGEST_ANSWER:
        words = _("At most %(limit)d characters.") % {"limit": LONGEST_ANSWER}
    if words:
        raise Invalid(words, text=words)
    return kept
