"""Campaigns: the list, preparing one, what it costs before it opens, who answered since."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.calendar.rules import missing_years
from portal.kernel.errors import Invalid
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.cycles.models import RosterEntry
from programs.cycles.queries import counties_of
from programs.cycles.vocabulary import CycleState
from programs.questionnaires import operations
from programs.questionnaires.forms import REMINDERS, CampaignForm, OpeningForm, initial_of
from programs.questionnaires.models import Campaign, Flag, Invitee, Version
from programs.questionnaires.queries import (
    asked_too_much,
    counted_by_county,
    full_burden,
    invitable,
    limits_in,
    listed_for,
    questionnaire_of,
    tallies,
    tally_by_campaign,
    total_of,
)
from programs.questionnaires.queries.campaigns_pace import pace_of
from programs.questionnaires.rules import burden_of, earliest_close, limits, reminded_on
from programs.questionnaires.vocabulary import CampaignState, Permission, VersionState

#: of those who are asked enough already, so many are named
MOST_SHOWN = 20
#: what the response rate is split by: the head of the column, and of the table
SPLITS = {
    "county": (gettext_lazy("County"), gettext_lazy("Response rate by county")),
    "industry": (gettext_lazy("Industry"), gettext_lazy("Response rate by industry")),
    "size": (gettext_lazy("Size class"), gettext_lazy("Response rate by size class")),
}


def campaign_or_404(request: ScreenRequest, pk: int) -> Campaign:
    """The campaign within reach; one in preparation for those who manage it alone."""
    reached = rows(request, of=Campaign.objects).with_all()
    if not request.actor.may(Permission.CAMPAIGN_MANAGE):
        reached = reached.begun()
    found: Campaign = get_object_or_404(reached, pk=pk)
    return found


@require_GET
@screen(Permission.CAMPAIGN_VIEW)
def campaigns_list(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/campaigns/"""
    manages = request.actor.may(Permission.CAMPAIGN_MANAGE)
    reached = rows(request, of=Campaign.objects).with_all().defer("version__schema")
    found = list((reached if manages else reached.begun()).order_by("-pk")[:100])
    told = tally_by_campaign(rows(request, of=Invitee.objects).filter(campaign__in=found))
    versions = rows(request, of=Version.objects).published().filter(cycle__state=CycleState.OPEN)
    return page(
        request,
        "programs/questionnaires/campaigns.html",
        "programs/questionnaires/_campaigns.html",
        campaigns=[(one, told.get(one.pk)) for one in found],
        versions=list(versions.with_all().newest_first().defer("schema")) if manages else [],
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.CAMPAIGN_MANAGE)
def campaign_add(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/campaign/: prepare a campaign for a published version."""
    reached = rows(request, of=Version.objects).with_all()
    version = get_object_or_404(reached, pk=pk, state=VersionState.PUBLISHED)
    today = timezone.localdate()
    asked = questionnaire_of(version)
    initial: dict[str, Any] = {"title": asked.title, "purpose": asked.purpose}
    initial |= {"basis": asked.basis, "opens_on": today, "reminders": REMINDERS}
    initial["months"] = _months(version.template.code)
    form = _form(version, posted(request), initial)
    if request.method == "POST" and form.is_valid():
        made = _planned(
            form,
            lambda plan: operations.prepare_campaign(
                version, plan=plan, by=request.actor, at=timezone.now()
            ),
        )
        if made is not None:
            say(request, _("The campaign is prepared. Look at what it costs, then open it."))
            return redirect("questionnaires:campaign", pk=made.pk)
    return _show_form(request, form, version)


def _months(code: str) -> str:
    """The follow-up that the code of a questionnaire names: "follow_up_12"."""
    mark, _sign, months = code.rpartition("_")
    return months if mark == "follow_up" else ""


def _form(version: Version, data: Any, initial: dict[str, Any]) -> CampaignForm:
    return CampaignForm(
        data,
        initial=initial,
        counties=counties_of(version.cycle),
        pilots=list(version.cycle.pilot_industries.confirmed().order_by("code")),
    )


def _planned(form: CampaignForm, keep: Any) -> Any:
    """Keep what the form says; what is refused of a field is said beside it."""
    try:
        return keep(form.plan)
    except Invalid as refused:
        for name, words in refused.fields.items():
            form.add_error(name, str(words))
        return None


def _show_form(request: ScreenRequest, form: CampaignForm, version: Version) -> HttpResponse:
    return page(
        request,
        "programs/questionnaires/campaign_form.html",
        "programs/questionnaires/_campaign_form.html",
        status=422 if form.errors else 200,
        form=form,
        version=version,
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.CAMPAIGN_MANAGE)
def campaign_change(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/campaigns/5/change/"""
    campaign = campaign_or_404(request, pk)
    form = _form(campaign.version, posted(request), initial_of(campaign))
    if request.method == "POST" and form.is_valid():

        def keep(plan: operations.Plan) -> bool:
            operations.change_campaign(campaign, plan=plan, by=request.actor, at=timezone.now())
            return True

        if _planned(form, keep):
            say(request, _("Kept."))
            return redirect("questionnaires:campaign", pk=pk)
    return _show_form(request, form, campaign.version)


@require_GET
@screen(Permission.CAMPAIGN_VIEW)
def campaign_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/campaigns/5/: what it would cost, or who answered."""
    campaign = campaign_or_404(request, pk)
    context = _facts(request, campaign)
    manages, today = context["manages"], timezone.localdate()
    if campaign.state == CampaignState.DRAFT:
        return _show_draft(request, campaign, context)
    invited = rows(request, of=Invitee.objects).filter(campaign=campaign)
    listed = listed_for(campaign, rows(request, of=RosterEntry.objects))
    splits = [(by, *words, tallies(invited, listed, by=by)) for by, words in SPLITS.items()]
    total = total_of(splits[0][-1])
    flags = rows(request, of=Flag.objects).filter(invitee__campaign=campaign)
    more = manages and campaign.state == CampaignState.RUNNING
    rest = invitable(campaign, on=today)
    full = full_burden(rest, campaign, context["limits"], on=today) if more else None
    late = (full.asked if campaign.asks_over else full.within) if full else 0
    list_url = reverse("questionnaires:invitees", args=[pk])
    return page(
        request,
        "programs/questionnaires/campaign.html",
        "programs/questionnaires/_campaign.html",
        **context,
        total=total,
        burden=burden_of(questionnaire_of(campaign.version), invited=total.invited),
        splits=splits,
        pace=pace_of(campaign, invited),
        flag_count=flags.open().count(),
        late_entries=late,
        left_out=full.asked - late if full else 0,
        list_url=list_url,
        answered_url=f"{list_url}?state=answered",
        silent_url=f"{list_url}?state=silent",
        excused_url=f"{list_url}?state=excused",
        declined_url=f"{list_url}?state=declined",
        steps=[
            (step, campaign.workflow[step.move].label)
            for step in campaign.steps.select_related("by")
        ],
    )


def _facts(request: ScreenRequest, campaign: Campaign) -> dict[str, Any]:
    """What the page says of a campaign in every state."""
    return {
        "campaign": campaign,
        "manages": campaign.allows(request.actor, to=Permission.CAMPAIGN_MANAGE),
        "days": [reminded_on(campaign.closes_on, days) for days in campaign.reminders],
        "unknown_years": missing_years(campaign.opens_on, campaign.closes_on),
        "limits": limits_in(campaign.region, on=timezone.localdate()),
    }


def _show_draft(
    request: ScreenRequest,
    campaign: Campaign,
    context: dict[str, Any],
    opening: OpeningForm | None = None,
) -> HttpResponse:
    today, most = timezone.localdate(), context["limits"]
    entries = invitable(campaign, on=today)
    counted = counted_by_county(entries)
    questionnaire = questionnaire_of(campaign.version)
    burden = burden_of(questionnaire, invited=sum(one.count for one in counted))
    full = full_burden(entries, campaign, most, on=today)
    fullest = asked_too_much(entries, campaign, most, on=today)
    return page(
        request,
        "programs/questionnaires/campaign_draft.html",
        "programs/questionnaires/_campaign_draft.html",
        status=422 if opening and opening.errors else 200,
        **context,
        counties=counted,
        burden=burden,
        over=burden.over(most),
        soonest=_soonest(campaign),
        full=full,
        fullest=list(fullest.select_related("enterprise__region")[:MOST_SHOWN])
        if full.over
        else [],
        opening=opening or OpeningForm(initial={"reason": campaign.over_cap, "full": "spare"}),
    )


def _soonest(campaign: Campaign) -> date | None:
    """The first day on which it could close if it were opened today, when it closes sooner and no
    reason is given."""
    day = earliest_close(max(timezone.localdate(), campaign.opens_on), limits())
    return day if campaign.closes_on < day and not campaign.short_notice else None


@require_POST
@screen(Permission.CAMPAIGN_MANAGE)
def campaign_open(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/campaigns/5/open/"""
    campaign = campaign_or_404(request, pk)
    form = OpeningForm(request.POST)
    count = _opened(form, campaign, request)
    if count is None:
        return _show_draft(request, campaign, _facts(request, campaign), form)
    say(request, _("The campaign is open; %(count)d enterprises are invited.") % {"count": count})
    return redirect("questionnaires:campaign", pk=pk)


def _opened(form: OpeningForm, campaign: Campaign, request: ScreenRequest) -> int | None:
    """Open as the form says; what is refused of a field is said beside it."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        return operations.open_campaign(
            campaign,
            by=request.actor,
            at=timezone.now(),
            reason=given["reason"],
            asks_over=given["full"] == "ask",
        )
    except Invalid as refused:
        if not refused.fields:
            raise
        for name, words in refused.fields.items():
            form.add_error(name, str(words))
        campaign.refresh_from_db(fields=["state"])
        return None


@require_POST
@screen(Permission.CAMPAIGN_MANAGE)
def campaign_invite(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/campaigns/5/invite/: those who came to the roster since."""
    count = operations.invite_more(
        campaign_or_404(request, pk), by=request.actor, at=timezone.now()
    )
    say(request, _("%(count)d more enterprises are invited.") % {"count": count})
    return redirect("questionnaires:campaign", pk=pk)


@require_POST
@screen(Permission.CAMPAIGN_MANAGE)
def campaign_close(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/campaigns/5/close/"""
    operations.close_campaign(campaign_or_404(request, pk), by=request.actor, at=timezone.now())
    say(request, _("The campaign is closed. What is handed in later is told apart as late."))
    return redirect("questionnaires:campaign", pk=pk)


@require_POST
@screen(Permission.CAMPAIGN_MANAGE)
def campaign_look(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/campaigns/5/look/: look for flags now, and not only tomorrow morning."""
    count = operations.find_flags(campaign_or_404(request, pk), by=request.actor, at=timezone.now())
    say(request, _("%(count)d new flags were found.") % {"count": count})
    return redirect("questionnaires:flags", pk=pk)
