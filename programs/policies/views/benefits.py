"""Benefits of policies: recording one, reading it, correcting it, striking it out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.dossier.views.ledgers import (
    Said,
    corrected_by,
    entry_form,
    entry_page,
    files_in,
)
from enterprises.register.models import Enterprise
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, posted, rows, screen
from programs.cycles.views.roster import number
from programs.policies import operations
from programs.policies.forms import BenefitForm
from programs.policies.models import Benefit
from programs.policies.vocabulary import Permission


@require_http_methods(["GET", "POST"])
@screen(Permission.BENEFIT_KEEP)
def record_benefit(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/benefits/for/12/"""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    form = BenefitForm(
        posted(request),
        files_in(request),
        enterprise=enterprise,
        pays=number(request.GET.get("application")),
    )
    if request.method == "POST" and form.is_valid():
        made = operations.record_benefit(
            enterprise,
            facts=form.facts,
            by=request.actor,
            at=timezone.now(),
            scan=form.scan,
        )
        say(request, _("The benefit is recorded."))
        return redirect("policies:benefit", pk=made.pk)
    return entry_form(request, form, enterprise, title=_("Record a benefit"))


@require_GET
@screen(Permission.BENEFIT_VIEW)
def benefit(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/benefits/3/"""
    found = _benefit(request, pk)
    policy = found.policy
    page = reverse("policies:policy", args=[policy.pk])
    facts: list[Said] = [
        (_("Policy kept"), f"{policy.number} {policy.title}", page),
        (_("Issuing authority"), policy.issuer, ""),
        (_("Jointly with"), policy.joint_issuers, ""),
        (_("Paid or given on"), found.given_on, ""),
        (_("Paid (10,000 yuan)"), found.amount_wan, ""),
        (_("What was given"), found.words, ""),
        (_("Invoice number"), found.invoice, ""),
        (_("Application that it pays"), *_applied(found)),
    ]
    return entry_page(
        request,
        found,
        facts,
        title=_("Benefit of a policy"),
        keep=Permission.BENEFIT_KEEP,
        pages=("policies:benefit-correct", "policies:benefit-strike"),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.BENEFIT_KEEP)
def correct_benefit(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/benefits/3/correct/"""
    found = _benefit(request, pk)
    form = BenefitForm(posted(request), files_in(request), enterprise=found.enterprise, entry=found)
    if request.method == "POST" and form.is_valid():
        operations.correct_benefit(
            found,
            facts=form.facts,
            at=timezone.now(),
            **corrected_by(request, form),
        )
        say(request, _("The correction is kept."))
        return redirect("policies:benefit", pk=pk)
    return entry_form(request, form, found.enterprise, title=_("Correct the benefit"))


@require_POST
@screen(Permission.BENEFIT_KEEP)
def strike_benefit(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/benefits/3/strike/"""
    reason = request.POST.get("reason", "")
    operations.strike_benefit(
        _benefit(request, pk), by=request.actor, at=timezone.now(), reason=reason
    )
    say(request, _("The entry is struck out."))
    return redirect("policies:benefit", pk=pk)


def _applied(found: Benefit) -> tuple[str, str]:
    """The application that it pays, and its page."""
    if found.application is None:
        return "", ""
    day = found.application.applied_on.isoformat()
    return day, reverse("policies:application", args=[found.application.pk])


def _benefit(request: ScreenRequest, pk: int) -> Benefit:
    named = ("policy", "application__policy")
    reached = rows(request, of=Benefit.objects).with_all().select_related(*named)
    found: Benefit = get_object_or_404(reached, pk=pk)
    return found
