"""Invited enterprises: how far they are, excused, reminded; those that decline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark_many
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.workflows.steps import lock
from programs.questionnaires.models import (
    SILENT,
    Campaign,
    Invitee,
    InviteeReminder,
    Response,
)
from programs.questionnaires.operations.campaigns import INVITEES, standing
from programs.questionnaires.operations.telling import REMINDED, tell_invited, tell_offices
from programs.questionnaires.rules import due_days
from programs.questionnaires.vocabulary import (
    CampaignState,
    DeclineReason,
    InviteeState,
    Occasion,
    Permission,
)

#: nobody is reminded by hand twice within this time
PAUSE = timedelta(hours=20)
LONGEST_REASON = 500
PER_STATEMENT = 2_000


def follow(response: Response) -> None:
    """Let the invitations of a response stand as it stands. A part of what changes the response."""
    asked = Invitee.objects.filter(
        enterprise_id=response.enterprise_id,
        campaign__version__template_id=response.template_id,
        campaign__version__cycle_id=response.cycle_id,
    )
    if asked.update(response=response, reason="", declined="", **standing(response)):
        regions = set(asked.values_list("region_id", flat=True))
        mark_many(INVITEES, regions, cycle_code=response.cycle.code)


@operation
def note_opened(invitee: Invitee, *, by: Actor, at: datetime) -> None:
    """Somebody of the enterprise looks at what is asked, for the first time."""
    lock(invitee)
    if not invitee.allows(by, to=Permission.RESPONSE_FILL):
        raise NotPermitted(_("You do not act for this enterprise."))
    set_opened(invitee, at=at)
    record("programs.invitee.open", by=by, at=at, target=invitee)


def set_opened(invitee: Invitee, *, at: datetime) -> None:
    """Mark what is opened for the first time."""
    if invitee.opened_at is not None:
        return
    invitee.opened_at = at
    if invitee.state == InviteeState.INVITED:
        invitee.state = InviteeState.OPENED
    invitee.save(update_fields=["state", "opened_at"])


@operation
def excuse(invitee: Invitee, *, reason: str, by: Actor, at: datetime) -> None:
    """The enterprise need not answer, for a reason: it is not reminded any more."""
    lock(invitee)
    refuse_serving(invitee, by)
    if invitee.state not in SILENT:
        raise WrongState(_("It has answered, or was excused already."))
    kept = one_line(reason)[:LONGEST_REASON]
    if not kept:
        words = _("Please say why.")
        raise Invalid(words, reason=words)
    invitee.state, invitee.reason = InviteeState.EXCUSED, kept
    invitee.save(update_fields=["state", "reason"])
    record("programs.invitee.excuse", by=by, at=at, target=invitee, reason=kept)


@operation
def ask_again(invitee: Invitee, *, by: Actor, at: datetime) -> None:
    """An excused enterprise is asked again."""
    lock(invitee)
    refuse_serving(invitee, by)
    if invitee.state != InviteeState.EXCUSED:
        raise WrongState(_("It was not excused."))
    invitee.reason = ""
    for field, value in standing(invitee.response).items():
        setattr(invitee, field, value)
    invitee.save(update_fields=["state", "answered_on", "reason"])
    record("programs.invitee.ask_again", by=by, at=at, target=invitee)


@operation
def decline(
    invitee: Invitee, *, why: DeclineReason, words: str = "", by: Actor, at: datetime
) -> None:
    """The enterprise does not want to answer: it is not reminded, and counted as declined.

    `words` are needed for another reason than those that are named.
    """
    lock(invitee)
    _refuse_acting(invitee, by)
    set_declined(invitee, why=why, words=words, by=by, at=at)


def set_declined(
    invitee: Invitee, *, why: DeclineReason, words: str, by: Actor, at: datetime
) -> None:
    """Keep that it declines. A part of an operation that has checked who says so."""
    if invitee.campaign.state != CampaignState.RUNNING:
        raise WrongState(_("The campaign is closed; nothing is asked any more."))
    if invitee.state not in SILENT:
        raise WrongState(_("It has answered, declined or was excused already."))
    kept = one_line(words)[:LONGEST_REASON]
    if why == DeclineReason.OTHER and not kept:
        said = _("Please say why.")
        raise Invalid(said, words=said)
    invitee.state, invitee.declined, invitee.reason = InviteeState.DECLINED, why, kept
    invitee.save(update_fields=["state", "declined", "reason"])
    record("programs.invitee.decline", by=by, at=at, target=invitee, why=str(why))


@operation
def reconsider(invitee: Invitee, *, by: Actor, at: datetime) -> None:
    """Whoever declined wants to answer after all, while the campaign runs."""
    lock(invitee)
    _refuse_acting(invitee, by)
    set_reconsidered(invitee, by=by, at=at)


def set_reconsidered(invitee: Invitee, *, by: Actor, at: datetime) -> None:
    """Ask it again. A part of an operation that has checked who says so."""
    if invitee.campaign.state != CampaignState.RUNNING:
        raise WrongState(_("The campaign is closed; nothing is asked any more."))
    if invitee.state != InviteeState.DECLINED:
        raise WrongState(_("It has not declined."))
    invitee.declined = invitee.reason = ""
    for field, value in standing(invitee.response).items():
        setattr(invitee, field, value)
    if invitee.state == InviteeState.INVITED and invitee.opened_at is not None:
        invitee.state = InviteeState.OPENED
    invitee.save(update_fields=["state", "answered_on", "declined", "reason"])
    record("programs.invitee.reconsider", by=by, at=at, target=invitee)


def _refuse_acting(invitee: Invitee, by: Actor) -> None:
    if not invitee.allows(by, to=Permission.RESPONSE_FILL):
        raise NotPermitted(_("You do not act for this enterprise."))


def refuse_serving(invitee: Invitee, by: Actor) -> None:
    """Refuse whoever does not serve this enterprise, and a campaign that asks nobody now."""
    if not invitee.allows(by, to=Permission.INVITEE_SERVE):
        raise NotPermitted(_("This is not yours to do."))
    if invitee.campaign.state != CampaignState.RUNNING:
        raise WrongState(_("The campaign is not running."))


@operation
def remind_invitees(
    campaign: Campaign, *, invitees: Sequence[Invitee], by: Actor, at: datetime
) -> Sequence[InviteeReminder]:
    """Remind by hand those of some invitees that have not answered, each at most once a day."""
    lock(campaign)
    if campaign.state != CampaignState.RUNNING:
        raise WrongState(_("The campaign is not running."))
    if not all(one.allows(by, to=Permission.INVITEE_SERVE) for one in invitees):
        raise NotPermitted(_("This is not yours to do."))
    lately = InviteeReminder.objects.filter(
        invitee__campaign=campaign, occasion=Occasion.ASKED, at__gt=at - PAUSE
    )
    told = set(lately.values_list("invitee_id", flat=True))
    waiting = [one for one in invitees if one.state in SILENT and one.pk not in told]
    if not waiting:
        raise WrongState(_("They have all answered, or were reminded today already."))
    return _remind(campaign, waiting, occasion=Occasion.ASKED, days=None, by=by, at=at)


@operation
def remind_campaign(
    campaign: Campaign, *, by: Actor = SYSTEM, at: datetime
) -> Sequence[InviteeReminder]:
    """The portal itself reminds those who have not answered, once for each day of the schedule.

    Whoever has nobody with an account is reminded by the county office, which is told of them.
    """
    lock(campaign)
    if not by.is_system:
        raise NotPermitted(_("This is not yours to do."))
    days = due_days(campaign.closes_on, campaign.reminders, on=localdate(at))
    waiting: list[Invitee] = []
    if campaign.state == CampaignState.RUNNING and days is not None:
        told = InviteeReminder.objects.filter(
            invitee__campaign=campaign, occasion=Occasion.SCHEDULE, days=days
        )
        rows = Invitee.objects.silent().filter(campaign=campaign, invited_on__lt=localdate(at))
        waiting = list(rows.exclude(pk__in=told.values("invitee")).select_related("enterprise"))
    made = _remind(campaign, waiting, occasion=Occasion.SCHEDULE, days=days, by=by, at=at)
    tell_offices(campaign, [one.invitee for one in made if one.told == 0], at=at)
    return made


def _remind(
    campaign: Campaign,
    waiting: Sequence[Invitee],
    *,
    occasion: Occasion,
    days: int | None,
    by: Actor,
    at: datetime,
) -> Sequence[InviteeReminder]:
    told = tell_invited(campaign, waiting, at=at, kind=REMINDED)
    made = InviteeReminder.objects.bulk_create(
        (
            InviteeReminder(
                invitee=one, occasion=occasion, days=days, told=told[one.pk], by=by.user, at=at
            )
            for one in waiting
        ),
        batch_size=PER_STATEMENT,
    )
    record(
        "programs.campaign.remind",
        by=by,
        at=at,
        target=campaign,
        occasion=str(occasion),
        days=days,
        reminded=len(made),
        reached=sum(count > 0 for count in told.values()),
    )
    return made
