"""What waits for people: to fill in, to confirm, to dispatch, to answer."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.notices.contributions import ToDo, todos
from programs.cycles.vocabulary import CycleState
from programs.questionnaires.models import Flag, Invitee, Need, Response
from programs.questionnaires.queries import (
    asked_of,
    invited,
)
from programs.questionnaires.queries.responses import NEEDS
from programs.questionnaires.vocabulary import (
    Permission,
    ResponseState,
)


def _unconfirmed(actor: Actor) -> QuerySet[Response]:
    reached = Response.objects.reachable(by=actor, to=Permission.RESPONSE_FILL)
    return reached.filter(state=ResponseState.UNCONFIRMED)


def _invited(
    actor: Actor,
) -> tuple[QuerySet[Enterprise], QuerySet[Invitee], QuerySet[Response]]:
    """What was asked and is not begun, and what was begun and is not handed in."""
    reached = Response.objects.reachable(by=actor, to=Permission.RESPONSE_FILL)
    asks = asked_of(actor).filter(response=None)
    by_campaign = asks.filter(campaign__version__template__code=NEEDS).values("enterprise")
    needs = invited(actor).exclude(pk__in=by_campaign.order_by())
    return needs, asks, reached.filter(state=ResponseState.DRAFT)


def _undispatched(actor: Actor) -> QuerySet[Need]:
    return Need.objects.reachable(by=actor, to=Permission.NEED_DISPATCH).undispatched()


def _flagged(actor: Actor) -> QuerySet[Flag]:
    return Flag.objects.reachable(by=actor, to=Permission.INVITEE_SERVE).open()


def _to_verify(actor: Actor) -> QuerySet[Response]:
    """Of open years, what somebody else filled in."""
    reached = Response.objects.reachable(by=actor, to=Permission.RESPONSE_VERIFY)
    waiting = reached.to_be_verified().filter(cycle__state=CycleState.OPEN)
    return waiting.exclude(filled_by_id=actor.pk)


def _overdue(actor: Actor) -> QuerySet[Need]:
    return Need.objects.reachable(by=actor, to=Permission.NEED_DISPATCH).overdue(localdate())


def _mine_to_answer(actor: Actor) -> QuerySet[Need]:
    """Needs dispatched to this person, or to an office of theirs and no one person."""
    reached = Need.objects.reachable(by=actor, to=Permission.NEED_ANSWER).unanswered()
    held = actor.holding(Permission.NEED_ANSWER)
    offices = [int(grant.value) for grant in held if grant.boundary == "office"]
    return reached.filter(Q(answerer_id=actor.pk) | Q(answerer=None, office__in=offices))


todos.add(
    ToDo(
        "questionnaires.fill",
        gettext_lazy("Questionnaires to fill in"),
        "ui-checks",
        Permission.RESPONSE_FILL,
        _invited,
        "questionnaires:responses",
    )
)
todos.add(
    ToDo(
        "questionnaires.confirm",
        gettext_lazy("Questionnaires to confirm"),
        "ui-checks",
        Permission.RESPONSE_FILL,
        _unconfirmed,
        "questionnaires:responses?state=unconfirmed",
    )
)
todos.add(
    ToDo(
        "questionnaires.dispatch",
        gettext_lazy("Needs to dispatch"),
        "inbox",
        Permission.NEED_DISPATCH,
        _undispatched,
        "questionnaires:needs?state=found",
    )
)
todos.add(
    ToDo(
        "questionnaires.flags",
        gettext_lazy("Answers that deserve a second look"),
        "flag",
        Permission.INVITEE_SERVE,
        _flagged,
        "questionnaires:campaigns",
    )
)
todos.add(
    ToDo(
        "questionnaires.verify",
        gettext_lazy("Baselines and follow-ups to verify"),
        "patch-check",
        Permission.RESPONSE_VERIFY,
        _to_verify,
        "questionnaires:responses?verified=waiting",
    )
)
todos.add(
    ToDo(
        "questionnaires.overdue",
        gettext_lazy("Needs that are overdue"),
        "alarm",
        Permission.NEED_DISPATCH,
        _overdue,
        "questionnaires:needs?due=overdue",
    )
)
todos.add(
    ToDo(
        "questionnaires.answer",
        gettext_lazy("Needs to answer"),
        "chat-dots",
        Permission.NEED_ANSWER,
        _mine_to_answer,
        "questionnaires:needs?state=dispatched",
    )
)
