"""Campaigns: prepared, opened with everybody whom they invite, added to, closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark_many
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.workflows.steps import lock, permit, take
from programs.cycles.models import RosterEntry
from programs.cycles.queries import is_writable
from programs.questionnaires.models import Campaign, CampaignStep, Invitee, Response, Version
from programs.questionnaires.operations.telling import tell_invited
from programs.questionnaires.queries import invitable, limits_in, questionnaire_of, to_ask
from programs.questionnaires.rules import burden_of, earliest_close, limits
from programs.questionnaires.vocabulary import (
    CampaignState,
    InviteeState,
    Permission,
    ResponseState,
    VersionState,
)

INVITEES: Final = "programs.Invitee"
PER_STATEMENT = 2_000
MOST_REMINDERS, MOST_DAYS = 5, 30


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is prepared with; `who` as `Campaign` describes it."""

    title: str
    purpose: str
    opens_on: date
    closes_on: date
    who: dict[str, Any]
    basis: str = ""
    months: int | None = None
    reminders: tuple[int, ...] = ()
    over_cap: str = ""
    short_notice: str = ""


@operation
def prepare_campaign(version: Version, *, plan: Plan, by: Actor, at: datetime) -> Campaign:
    """Prepare a campaign for a published version; nobody is asked yet."""
    campaign = Campaign(region=version.cycle.region, version=version, made_at=at)
    if not campaign.allows(by, to=Permission.CAMPAIGN_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if version.state != VersionState.PUBLISHED or not is_writable(version.cycle):
        raise WrongState(_("This questionnaire is not asked now."))
    _plan(campaign, plan)
    campaign.save()
    record("programs.campaign.prepare", by=by, at=at, target=campaign, version=version.pk)
    return campaign


@operation
def change_campaign(campaign: Campaign, *, plan: Plan, by: Actor, at: datetime) -> None:
    """Change what was prepared, before it is opened."""
    lock(campaign)
    if not campaign.allows(by, to=Permission.CAMPAIGN_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if campaign.state != CampaignState.DRAFT:
        raise WrongState(_("The campaign was opened already: whom it asks stands fast."))
    _plan(campaign, plan)
    campaign.save()
    record("programs.campaign.change", by=by, at=at, target=campaign)


def _plan(campaign: Campaign, plan: Plan) -> None:
    """Set what was planned; refuse with a word for every field that is wrong."""
    found = {"closes_on": _wrong_close(campaign, plan), "reminders": _wrong_reminders(plan)}
    wrong: dict[str, Any] = {name: words for name, words in found.items() if words}
    if wrong:
        raise Invalid(_("Please correct what is marked."), **wrong)
    campaign.title, campaign.purpose = plan.title, plan.purpose
    campaign.basis = plan.basis.strip()[:500]
    campaign.opens_on, campaign.closes_on = plan.opens_on, plan.closes_on
    campaign.who, campaign.months = plan.who, plan.months
    campaign.reminders = sorted(set(plan.reminders), reverse=True)
    campaign.over_cap = plan.over_cap
    campaign.short_notice = plan.short_notice.strip()[:500]


def _wrong_close(campaign: Campaign, plan: Plan) -> str:
    """What is wrong with the day of the close; empty where nothing is."""
    cycle, asked = campaign.version.cycle, questionnaire_of(campaign.version)
    if plan.closes_on <= plan.opens_on:
        return _("It must lie after the day on which the campaign opens.")
    if asked.ends_on is not None and plan.closes_on > asked.ends_on:
        words = _("The questionnaire is asked until %(day)s. Choose that day or an earlier one.")
        return words % {"day": asked.ends_on.isoformat()}
    if plan.closes_on > cycle.closes_on:
        words = _("The programme year ends on %(day)s. Choose that day or an earlier one.")
        return words % {"day": cycle.closes_on.isoformat()}
    if _is_short(plan.opens_on, plan.closes_on) and not plan.short_notice.strip():
        return _words_of_short(plan.opens_on)
    return ""


def _wrong_reminders(plan: Plan) -> str:
    if bad := [days for days in plan.reminders if not 1 <= days <= MOST_DAYS]:
        words = _("%(days)d: a reminder goes out 1 to %(most)d working days before the close.")
        return words % {"days": bad[0], "most": MOST_DAYS}
    if len(plan.reminders) > MOST_REMINDERS:
        words = _("At most %(most)d reminders: whoever is reminded too often stops reading.")
        return words % {"most": MOST_REMINDERS}
    return ""


def _is_short(opens_on: date, closes_on: date) -> bool:
    return closes_on < earliest_close(opens_on, limits())


def _words_of_short(opens_on: date) -> str:
    words = _(
        "Whoever is asked needs %(days)d working days: close on %(day)s or later, or say why."
    )
    day = earliest_close(opens_on, limits()).isoformat()
    return words % {"days": limits().workdays_at_least, "day": day}


@operation
def open_campaign(
    campaign: Campaign, *, by: Actor, at: datetime, reason: str = "", asks_over: bool = False
) -> int:
    """Invite everybody whom the campaign means today; the list stands fast from then on.

    Whom the campaigns of the month or year together ask too much is left out, or with `asks_over`
    asked all the same. `reason` says why more is asked than the caps allow; without need it is not
    kept.
    Returns how many were invited.
    """
    permit("open", campaign, by=by)
    lock(campaign)
    _refuse_window(campaign, localdate(at))
    if not campaign.basis:
        raise WrongState(_("Name the basis first: the document that allows to ask."))
    over = burden_of(questionnaire_of(campaign.version), invited=0).over(limits())
    kept = (reason.strip() or campaign.over_cap) if over or asks_over else ""
    if (over or asks_over) and not kept:
        words = _("This asks more than the caps allow. Say why it is needed, or ask less.")
        raise Invalid(words, reason=words)
    take(
        "open",
        campaign,
        by=by,
        at=at,
        reason=kept,
        opened_at=at,
        over_cap=kept[:500],
        asks_over=asks_over,
    )
    invited = _invite(campaign, by=by, at=at)
    if not invited:
        raise Invalid(_words_of_nobody(campaign, localdate(at)))
    return invited


def _words_of_nobody(campaign: Campaign, today: date) -> str:
    if invitable(campaign, on=today).exists():
        return _(
            "Everybody whom it would ask is asked enough already this month or year. Ask them all "
            "the same for a reason, or wait."
        )
    return _("Nobody on the roster meets the conditions. Change whom the campaign invites.")


def _refuse_window(campaign: Campaign, today: date) -> None:
    if not is_writable(campaign.version.cycle):
        raise WrongState(_("The programme year is not open any more."))
    if today < campaign.opens_on:
        words = _("It opens on %(day)s. Change the day, or wait for it.")
        raise WrongState(words % {"day": campaign.opens_on.isoformat()})
    if today > campaign.closes_on:
        raise WrongState(_("The day of the close is over. Choose a later one."))
    if _is_short(today, campaign.closes_on) and not campaign.short_notice:
        raise WrongState(_words_of_short(today))


@operation
def invite_more(campaign: Campaign, *, by: Actor, at: datetime) -> int:
    """Invite those who came to the roster, or whose month has come, since it was opened.

    The portal does so on its own for a follow-up, each morning.
    """
    lock(campaign)
    is_own = by.is_system and campaign.months is not None
    if not (is_own or campaign.allows(by, to=Permission.CAMPAIGN_MANAGE)):
        raise NotPermitted(_("This is not yours to do."))
    if campaign.state != CampaignState.RUNNING:
        raise WrongState(_("Only a running campaign invites."))
    return _invite(campaign, by=by, at=at)


def _invite(campaign: Campaign, *, by: Actor, at: datetime) -> int:
    today = localdate(at)
    meant = invitable(campaign, on=today)
    most = limits_in(campaign.region, on=today)
    entries = list(to_ask(meant, campaign, most, on=today).select_related("enterprise"))
    begun = _responses(campaign, entries)
    made = Invitee.objects.bulk_create(
        (_invitee(campaign, entry, begun.get(entry.enterprise_id), today) for entry in entries),
        batch_size=PER_STATEMENT,
    )
    counties = {one.region_id for one in made}
    mark_many(INVITEES, counties, cycle_code=campaign.version.cycle.code)
    tell_invited(campaign, [one for one in made if one.state != InviteeState.ANSWERED], at=at)
    record(
        "programs.campaign.invite",
        by=by,
        at=at,
        target=campaign,
        invited=len(made),
        left_out=meant.count(),
        who=campaign.who,
    )
    return len(made)


def _responses(campaign: Campaign, entries: Iterable[RosterEntry]) -> dict[int, Response]:
    """Enterprise id to what it has answered already: of the same questionnaire and year."""
    rows = Response.objects.filter(
        cycle_id=campaign.version.cycle_id, template_id=campaign.version.template_id
    )
    wanted = {entry.enterprise_id for entry in entries}
    found = rows.only("pk", "enterprise_id", "state", "counted_on")
    return {one.enterprise_id: one for one in found if one.enterprise_id in wanted}


def _invitee(
    campaign: Campaign, entry: RosterEntry, response: Response | None, today: date
) -> Invitee:
    firm = entry.enterprise
    return Invitee(
        campaign=campaign,
        enterprise=firm,
        region_id=firm.region_id,
        tier=entry.tier,
        industry=firm.industry_code[:2],
        size_class=firm.size_class,
        response=response,
        invited_on=today,
        **standing(response),
    )


def standing(response: Response | None) -> dict[str, Any]:
    """State and day of an invitee, as they follow from what it answers."""
    if response is None:
        return {"state": InviteeState.INVITED, "answered_on": None}
    counts = response.state in {ResponseState.SUBMITTED, ResponseState.CONFIRMED}
    state = InviteeState.ANSWERED if counts else InviteeState.ANSWERING
    return {"state": state, "answered_on": response.counted_on if counts else None}


@operation
def close_campaign(campaign: Campaign, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Ask nobody any more. What is handed in later is kept, and told apart as late."""
    take("close", campaign, by=by, at=at, reason=reason, closed_at=at)


@operation
def close_over(campaign: Campaign, *, by: Actor, at: datetime) -> None:
    """The portal itself closes a campaign on the day after its last."""
    lock(campaign)
    if not by.is_system:
        raise NotPermitted(_("This is not yours to do."))
    if campaign.state != CampaignState.RUNNING or localdate(at) <= campaign.closes_on:
        raise WrongState(_("Its last day is not over yet."))
    campaign.state, campaign.closed_at = CampaignState.CLOSED, at
    campaign.save(update_fields=["state", "closed_at"])
    CampaignStep.objects.create(
        subject=campaign,
        move="close",
        source=CampaignState.RUNNING,
        target=CampaignState.CLOSED,
        by=None,
        at=at,
    )
    record("programs.campaign.close", by=by, at=at, target=campaign, source="running")
