"""Needs: dispatched to who answers, answered, and solved when the enterprise says so."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.audit.trail import operation
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid
from portal.kernel.text import clean, unsafe_characters
from portal.offices.models import Office
from portal.workflows.steps import take
from programs.questionnaires.models import Need
from programs.questionnaires.queries.needs import may_answer_at, offices_that_answer

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
    take(
        "dispatch",
        need,
        by=by,
        at=at,
        reason=reason,
        office=office,
        answerer=answerer,
        dispatched_on=localdate(at),
    )
    _mark(need)


@operation
def answer(need: Need, *, text: str, by: Actor, at: datetime, reason: str = "") -> None:
    """Tell the enterprise what is done about its need."""
    kept, words = clean(text), ""
    if unsafe_characters(text):
        words = _("The text holds characters that cannot be kept.")
    elif not kept:
        words = _("Write what is done about it.")
    elif len(kept) > LONGEST_ANSWER:
        words = _("At most %(limit)d characters.") % {"limit": LONGEST_ANSWER}
    if words:
        raise Invalid(words, text=words)
    take("answer", need, by=by, at=at, reason=reason, answer=kept, answered_on=localdate(at))
    _mark(need)


@operation
def settle(need: Need, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Say that the need is solved."""
    take("settle", need, by=by, at=at, reason=reason, solved_on=localdate(at))
    _mark(need)


def _mark(need: Need) -> None:
    mark("programs.Need", region_id=need.region_id, cycle_code=need.cycle.code)
