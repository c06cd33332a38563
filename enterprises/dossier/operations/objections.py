"""Say that a fact is wrong; a named officer answers within five working days."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.models import Objection
from enterprises.dossier.queries import officer_for
from enterprises.dossier.vocabulary import DAYS_TO_ANSWER, Permission
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.calendar.rules import add_workdays
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.workflows.steps import lock, take

MOST_WORDS = 500
OTHER = "other"


@operation
def raise_objection(
    enterprise: Enterprise, *, by: Actor, at: datetime, fact: str, words: str
) -> Objection:
    """Say that a fact of the register is wrong. It goes to one officer by name, with a day."""
    if not enterprise.allows(by, to=Permission.OBJECT):
        raise NotPermitted(_("This is not yours to do."))
    if fact != OTHER and fact not in {field.name for field in Enterprise._meta.fields}:
        refusal = _("Choose what is wrong.")
        raise Invalid(refusal, fact=refusal)
    return keep_raised(enterprise, by=by, at=at, fact=fact, words=_words(words))


def keep_raised(
    enterprise: Enterprise, *, by: Actor, at: datetime, fact: str, words: str, **said: Any
) -> Objection:
    """It goes to one officer by name, with a day. A part of an operation that has checked who
    says it; `said` is what comes with it (was, now, source, source_key)."""
    today = localdate(at)
    objection = Objection.objects.create(
        enterprise=enterprise,
        region_id=enterprise.region_id,
        fact=fact,
        words=words,
        raised_by=by.user,
        raised_on=today,
        officer=officer_for(enterprise, fact),
        due_on=add_workdays(today, DAYS_TO_ANSWER),
        **said,
    )
    record(
        "enterprises.objection.raise",
        by=by,
        at=at,
        target=objection,
        fact=fact,
        due_on=objection.due_on.isoformat(),
    )
    return objection


@operation
def uphold_objection(objection: Objection, *, by: Actor, at: datetime, reason: str) -> None:
    """It was wrong; the answer says what was corrected."""
    _answer("uphold", objection, by=by, at=at, reason=reason)


@operation
def decline_objection(objection: Objection, *, by: Actor, at: datetime, reason: str) -> None:
    """It stands as it was; the answer says why."""
    _answer("decline", objection, by=by, at=at, reason=reason)


@operation
def withdraw_objection(objection: Objection, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Who said it takes it back."""
    lock(objection)
    if objection.raised_by_id != by.pk:
        raise NotPermitted(_("This is not yours to do."))
    take("withdraw", objection, by=by, at=at, reason=reason)


@operation
def escalate_objection(objection: Objection, *, by: Actor, at: datetime) -> None:
    """The day has passed without an answer: the office above is told, once."""
    lock(objection)
    today = localdate(at)
    if not by.is_system:
        raise NotPermitted(_("This is not yours to do."))
    if not objection.is_overdue(today) or objection.escalated_on is not None:
        raise WrongState(_("This objection is not overdue, or the office above knows of it."))
    objection.escalated_on = today
    objection.save(update_fields=["escalated_on"])
    record(
        "enterprises.objection.escalate",
        by=by,
        at=at,
        target=objection,
        due_on=objection.due_on.isoformat(),
    )


def _answer(verb: str, objection: Objection, *, by: Actor, at: datetime, reason: str) -> None:
    lock(objection)
    if objection.raised_by_id is not None and objection.raised_by_id == by.pk:
        raise NotPermitted(_("Somebody else answers what you said yourself."))
    answer = one_line(reason)[:MOST_WORDS]
    stamps = {"answer": answer, "answered_on": localdate(at)}
    take(verb, objection, by=by, at=at, reason=answer, **stamps)


def _words(text: str) -> str:
    said = one_line(text)
    refusal = ""
    if not said:
        refusal = _("Please say what is wrong.")
    elif len(said) > MOST_WORDS:
        refusal = _("At most %(n)d characters.") % {"n": MOST_WORDS}
    if refusal:
        raise Invalid(refusal, words=refusal)
    return said
