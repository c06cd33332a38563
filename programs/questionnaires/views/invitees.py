"""The invited: the list, one of them, reminders, excuses, links; and the flags."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enterprises.register.rules.industries import industry_name
from portal.jobs.queue import ask
from portal.kernel.errors import Invalid
from portal.reports.qr import qr
from portal.web.once import acted, once
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.queries import leaf_through
from programs.questionnaires import operations
from programs.questionnaires.forms import AnswerLinkForm, DeclineForm, InviteeFilter, ReasonForm
from programs.questionnaires.jobs import INVITEES
from programs.questionnaires.models import ANSWERABLE, SILENT, AnswerLink, Flag, Invitee
from programs.questionnaires.queries import (
    chosen_invitees,
    county_office,
    questionnaire_of,
    requests_of,
)
from programs.questionnaires.rules import limits
from programs.questionnaires.views.campaigns import campaign_or_404
from programs.questionnaires.views.responses import number
from programs.questionnaires.vocabulary import (
    CampaignState,
    DeclineReason,
    InviteeState,
    Permission,
)

MOST_CHOSEN = 200


def invitee_or_404(request: ScreenRequest, pk: int) -> Invitee:
    """The invited enterprise within reach."""
    found: Invitee = get_object_or_404(rows(request, of=Invitee.objects).with_all(), pk=pk)
    return found


@require_GET
@screen(Permission.CAMPAIGN_VIEW)
def invitees_list(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/campaigns/5/invitees/?state=silent&county=330381"""
    campaign = campaign_or_404(request, pk)
    form = InviteeFilter(request.GET)
    mine = rows(request, of=Invitee.objects).filter(campaign=campaign)
    found = chosen_invitees(mine, form.chosen)
    leaf = leaf_through(found.with_all(), after=number(request.GET.get("after")))
    running = campaign.state == CampaignState.RUNNING
    return page(
        request,
        "programs/questionnaires/invitees.html",
        "programs/questionnaires/_invitees.html",
        campaign=campaign,
        form=form,
        chosen=form.chosen,
        count=found.count(),
        invitees=[(one, industry_name(one.industry)) for one in leaf.rows],
        after=leaf.after,
        may_serve=running and request.actor.may(Permission.INVITEE_SERVE),
        silent=SILENT,
    )


@require_POST
@screen(Permission.CAMPAIGN_VIEW)
def invitees_export(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/campaigns/5/export/: what the list shows, as a workbook by a job."""
    campaign = campaign_or_404(request, pk)
    params = {"campaign": campaign.pk, "chosen": InviteeFilter(request.POST).chosen}
    job = ask(INVITEES, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)


@require_POST
@screen(Permission.INVITEE_SERVE)
def invitees_remind(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/campaigns/5/remind/: those that were chosen in the list."""
    keys = {key for text in request.POST.getlist("invitee")[:MOST_CHOSEN] if (key := number(text))}
    mine = rows(request, of=Invitee.objects).with_all().filter(campaign=pk)
    if not mine.exists():
        raise Http404
    chosen = list(mine.filter(pk__in=keys))
    if not chosen:
        raise Invalid(_("Choose the enterprises in the list first."))
    made = operations.remind_invitees(
        chosen[0].campaign, invitees=chosen, by=request.actor, at=timezone.now()
    )
    deaf = sum(one.told == 0 for one in made)
    words = _("%(count)d enterprises are reminded; %(deaf)d of them have nobody with an account.")
    say(request, words % {"count": len(made), "deaf": deaf})
    return redirect("questionnaires:invitees", pk=pk)


@require_GET
@screen(Permission.RESPONSE_VIEW)
def invitee_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/invited/31/: for its member what is asked; for the office how far it is."""
    invitee = invitee_or_404(request, pk)
    own = invitee.allows(request.actor, to=Permission.RESPONSE_FILL)
    running = invitee.campaign.state == CampaignState.RUNNING
    if own and running and invitee.state == InviteeState.INVITED:
        operations.note_opened(invitee, by=request.actor, at=timezone.now())
    return _show(request, invitee)


def _show(
    request: ScreenRequest,
    invitee: Invitee,
    form: AnswerLinkForm | None = None,
    declining: DeclineForm | None = None,
) -> HttpResponse:
    own = invitee.allows(request.actor, to=Permission.RESPONSE_FILL)
    running = invitee.campaign.state == CampaignState.RUNNING
    serves = running and invitee.allows(request.actor, to=Permission.INVITEE_SERVE)
    behalf = invitee.enterprise.allows(request.actor, to=Permission.RESPONSE_FILL_ON_BEHALF)
    is_silent = invitee.state in SILENT
    questionnaire = questionnaire_of(invitee.campaign.version)
    requests = requests_of(invitee.enterprise, on=timezone.localdate())
    return page(
        request,
        "programs/questionnaires/invitee.html",
        "programs/questionnaires/_invitee.html",
        status=422 if (form and form.errors) or (declining and declining.errors) else 200,
        invitee=invitee,
        campaign=invitee.campaign,
        questionnaire=questionnaire,
        question_count=sum(one.is_answerable for one in questionnaire.questions()),
        office=county_office(invitee.region),
        own=own,
        serves=serves,
        may_begin=running and invitee.response is None and is_silent and (own or behalf),
        may_decline=own and running and is_silent,
        may_reconsider=own and running and invitee.state == InviteeState.DECLINED,
        decline_form=declining or DeclineForm(),
        may_link=serves and invitee.state in ANSWERABLE,
        may_excuse=serves and is_silent,
        link_form=form or AnswerLinkForm(),
        link_days=limits().link_days,
        reason_form=ReasonForm(),
        links=list(invitee.links.select_related("made_by").order_by("-pk")) if serves else [],
        reminders=list(invitee.reminders.select_related("by").order_by("-pk")),
        flags=list(invitee.flags.order_by("pk")) if not own else [],
        requests=requests,
        request_minutes=sum(one.minutes for one in requests),
        now=timezone.now(),
    )


@require_POST
@screen(Permission.RESPONSE_VIEW)
def invitee_start(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/invited/31/start/: begin the answers, or go on."""
    invitee = invitee_or_404(request, pk)
    response = operations.start(
        invitee.enterprise,
        version=invitee.campaign.version,
        by=request.actor,
        at=timezone.now(),
    )
    return redirect("questionnaires:response", pk=response.pk)


@require_POST
@screen(Permission.RESPONSE_FILL)
def invitee_decline(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/invited/31/decline/: by the enterprise itself."""
    invitee = invitee_or_404(request, pk)
    form = DeclineForm(request.POST)
    if not _declined(form, invitee, request):
        return _show(request, invitee, declining=form)
    say(request, _("You declined. You are not reminded any more; you can still change your mind."))
    return redirect("questionnaires:invitee", pk=pk)


def _declined(form: DeclineForm, invitee: Invitee, request: ScreenRequest) -> bool:
    """Decline as the form says; what is refused of a field is said beside it."""
    if not form.is_valid():
        return False
    given = form.cleaned_data
    why = DeclineReason(given["why"])
    try:
        operations.decline(
            invitee, why=why, words=given["words"], by=request.actor, at=timezone.now()
        )
    except Invalid as refused:
        for name, words in refused.fields.items():
            form.add_error(name, str(words))
    return not form.errors


@require_POST
@screen(Permission.RESPONSE_FILL)
def invitee_reconsider(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/invited/31/reconsider/"""
    operations.reconsider(invitee_or_404(request, pk), by=request.actor, at=timezone.now())
    say(request, _("You are asked again: begin whenever you like."))
    return redirect("questionnaires:invitee", pk=pk)


@require_POST
@screen(Permission.INVITEE_SERVE)
def invitee_excuse(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/invited/31/excuse/"""
    reason = request.POST.get("reason", "")
    operations.excuse(
        invitee_or_404(request, pk), reason=reason, by=request.actor, at=timezone.now()
    )
    say(request, _("It is excused, and not reminded any more."))
    return redirect("questionnaires:invitee", pk=pk)


@require_POST
@screen(Permission.INVITEE_SERVE)
def invitee_ask_again(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/invited/31/ask-again/"""
    operations.ask_again(invitee_or_404(request, pk), by=request.actor, at=timezone.now())
    say(request, _("It is asked again."))
    return redirect("questionnaires:invitee", pk=pk)


@require_POST
@screen(Permission.INVITEE_SERVE)
@once
def answer_link(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/invited/31/link/: the page with the link, on this one answer alone."""
    invitee = invitee_or_404(request, pk)
    form = AnswerLinkForm(request.POST)
    if not form.is_valid():
        return _show(request, invitee, form)
    given = form.cleaned_data
    try:
        issued = operations.make_answer_link(
            invitee,
            to_contact=given["to"] == "contact",
            given_to=given["given_to"],
            phone=given["phone"],
            by=request.actor,
            at=timezone.now(),
        )
    except Invalid as refused:
        for name, words in refused.fields.items():
            form.add_error(name, str(words))
        return _show(request, invitee, form)
    acted(request, onwards=reverse("questionnaires:invitee", args=[pk]))
    address = f"{settings.PUBLIC_URL}{reverse('questionnaires:answer')}?key={issued.token}"
    return page(
        request,
        "programs/questionnaires/answer_link.html",
        "programs/questionnaires/_answer_link.html",
        invitee=invitee,
        campaign=invitee.campaign,
        link=issued.link,
        address=address,
        square=qr(address, title=_("Square of the link")),
        office=county_office(invitee.region),
    )


@require_POST
@screen(Permission.INVITEE_SERVE)
def answer_link_revoke(request: ScreenRequest, pk: int, link: int) -> HttpResponse:
    """/questionnaires/invited/31/links/7/revoke/"""
    found = get_object_or_404(rows(request, of=AnswerLink.objects), pk=link, invitee=pk)
    operations.revoke_answer_link(found, by=request.actor, at=timezone.now())
    say(request, _("The link opens nothing any more."))
    return redirect("questionnaires:invitee", pk=pk)


@require_GET
@screen(Permission.CAMPAIGN_VIEW)
def flags_list(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/campaigns/5/flags/: what deserves a second look; ?all=1 with the dismissed"""
    campaign = campaign_or_404(request, pk)
    mine = rows(request, of=Flag.objects).filter(invitee__campaign=campaign)
    shown = mine if "all" in request.GET else mine.open()
    leaf = leaf_through(shown.with_all(), after=number(request.GET.get("after")))
    return page(
        request,
        "programs/questionnaires/flags.html",
        "programs/questionnaires/_flags.html",
        campaign=campaign,
        flags=leaf.rows,
        after=leaf.after,
        shows_all="all" in request.GET,
        may_dismiss=request.actor.may(Permission.INVITEE_SERVE),
        may_look=campaign.allows(request.actor, to=Permission.CAMPAIGN_MANAGE),
        reason_form=ReasonForm(),
        limits=limits(),
    )


@require_POST
@screen(Permission.INVITEE_SERVE)
def flag_dismiss(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/flags/9/dismiss/"""
    flag = get_object_or_404(rows(request, of=Flag.objects).with_all(), pk=pk)
    reason = request.POST.get("reason", "")
    operations.dismiss_flag(flag, reason=reason, by=request.actor, at=timezone.now())
    say(request, _("The flag is dismissed. The answers count as before."))
    return redirect("questionnaires:flags", pk=flag.invitee.campaign_id)
