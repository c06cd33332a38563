"""Applications for policies: the list, putting one in, reading it, deciding on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.dossier.views.ledgers import files_in
from enterprises.register.models import Enterprise
from enterprises.register.vocabulary import Permission as Register
from portal.files.queries import attachments_by_row
from portal.jobs.queue import ask
from portal.regions.queries import places_in_reach
from portal.web.exports import form_asked
from portal.web.keyset import leaf
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from portal.workflows.steps import open_moves, permit
from programs.cycles.forms import conditions_of, sound
from programs.cycles.views.roster import capped, number
from programs.policies import operations
from programs.policies.forms import VERB_FORMS, ApplicationFilter, ApplicationForm, GrantForm
from programs.policies.jobs import APPLICATIONS
from programs.policies.models import PolicyApplication, PolicyApplicationQuerySet
from programs.policies.queries import (
    acts_for,
    applications_chosen,
    decided_before,
    paid_on,
    policies_open_to,
    standing_of,
    years_of_applications,
)
from programs.policies.vocabulary import Permission

LABEL = "programs.policyapplication"


@dataclass(frozen=True, slots=True)
class Asked:
    """The list that an address names: its filters, and the rows that meet them."""

    form: ApplicationFilter
    found: PolicyApplicationQuerySet


def _asked(request: ScreenRequest) -> Asked:
    reached = rows(request, of=PolicyApplication.objects)
    place = request.GET.get("place", "")
    wanted = number(request.GET.get("policy"))
    one = reached.filter(policy=wanted).select_related("policy").first() if wanted else None
    form = ApplicationFilter(
        request.GET,
        places=places_in_reach(request.actor, to=Permission.APPLICATION_VIEW, chosen=place),
        years=years_of_applications(reached),
        policy=one.policy if one else None,
    )
    return Asked(form, applications_chosen(reached, form.chosen))


@require_GET
@screen(Permission.APPLICATION_VIEW)
def applications(request: ScreenRequest) -> HttpResponse:
    """/policies/applications/?state=applied&kind=money"""
    asked, today = _asked(request), timezone.localdate()
    found = leaf(request, asked.found)
    return page(
        request,
        "policies/applications.html",
        "policies/_applications.html",
        form=asked.form,
        leaf=found,
        lines=[(one, one.workdays(today)) for one in found.rows],
        total=capped(asked.found),
        is_filtered=bool(asked.form.chosen),
    )


@require_POST
@screen(Permission.APPLICATION_VIEW)
def export_applications(request: ScreenRequest) -> HttpResponse:
    """/policies/applications/export/?state=applied: all that the list of this address shows."""
    form = _asked(request).form
    said = conditions_of(form)
    params = {"chosen": form.chosen, "said": said, "form": form_asked(request)}
    job = ask(APPLICATIONS, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)


@require_http_methods(["GET", "POST"])
@screen(Permission.RECORD)
def record_application(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/applications/for/12/?policy=3: the county writes down that it applied."""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    asked = number(request.GET.get("policy"))
    initial = {"policy": str(asked or ""), "applied_on": timezone.localdate()}
    form = ApplicationForm(
        posted(request), files_in(request), enterprise=enterprise, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        return _kept(request, form, operations.record_application)
    back = reverse("dossier:dossier", args=[pk])
    return _show(request, form, title=_("Record an application"), back=back)


@require_http_methods(["GET", "POST"])
@screen(Permission.APPLY)
def apply(request: ScreenRequest, pk: int, policy: int) -> HttpResponse:
    """/policies/applications/for/12/of/3/: the enterprise applies by itself; its county is led to
    its own form."""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    chosen = next((one for one in policies_open_to(enterprise) if one.pk == policy), None)
    if chosen is None:
        raise Http404
    if not acts_for(request.actor, enterprise):
        if not request.actor.may(Permission.RECORD):
            raise PermissionDenied
        address = reverse("policies:application-new", args=[pk])
        return redirect(f"{address}?policy={policy}")
    form = ApplicationForm(posted(request), files_in(request), enterprise=enterprise, policy=chosen)
    if request.method == "POST" and form.is_valid():
        return _kept(request, form, operations.apply_for_policy)
    back = reverse("policies:fitting", args=[pk])
    return _show(request, form, title=_("Apply for a policy"), back=back)


@require_GET
@screen(Permission.APPLICATION_VIEW)
def application(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/applications/7/"""
    found, actor = _application(request, pk), request.actor
    today, firm = timezone.localdate(), found.enterprise
    decides = found.allows(actor, to=Permission.DECIDE)
    benefits = found.benefits.standing().order_by("given_on", "pk")
    pays = found.state == "granted" and found.allows(actor, to=Permission.BENEFIT_KEEP)
    return page(
        request,
        "policies/application.html",
        "policies/_application.html",
        one=found,
        workdays=found.workdays(today),
        files=attachments_by_row(LABEL, [pk]).get(pk, []),
        earlier=[
            (other, other.allows(actor, to=Permission.APPLICATION_VIEW))
            for other in decided_before(firm, found.policy, but=found)
        ],
        benefits=list(benefits) if found.allows(actor, to=Permission.BENEFIT_VIEW) else [],
        paid=paid_on(found),
        fit=standing_of(found) if decides else None,
        forms=_forms(found, request),
        is_own=found.recorded_by_id is not None and found.recorded_by_id == actor.pk,
        steps=[
            (step, found.workflow[step.move].label) for step in found.steps.select_related("by")
        ],
        reads_firm=firm.allows(actor, to=Register.VIEW),
        pay=reverse("policies:benefit-new", args=[firm.pk]) + f"?application={pk}" if pays else "",
    )


@require_POST
@screen(Permission.APPLICATION_VIEW)
def decide(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/policies/applications/7/grant/, refuse, withdraw"""
    found = _application(request, pk)
    if verb not in operations.APPLICATION_VERBS:
        raise Http404
    permit(verb, found, by=request.actor)
    values = sound(VERB_FORMS[verb](request.POST))
    operations.APPLICATION_VERBS[verb](found, by=request.actor, at=timezone.now(), **values)
    say(request, f"{found.enterprise.name}{_(': ')}{found.get_state_display()}")
    return redirect("policies:application", pk=pk)


def _application(request: ScreenRequest, pk: int) -> PolicyApplication:
    reached = rows(request, of=PolicyApplication.objects).with_all()
    found: PolicyApplication = get_object_or_404(reached, pk=pk)
    return found


def _forms(found: PolicyApplication, request: ScreenRequest) -> list[tuple[Any, Any]]:
    """Each move that this person could make, with its form; nobody decides on what they put in,
    and the county does not withdraw what the enterprise put in by itself."""
    is_maker = found.recorded_by_id is not None and found.recorded_by_id == request.actor.pk
    withdraws = not found.by_enterprise or acts_for(request.actor, found.enterprise)
    offered = []
    for move in open_moves(found, to=request.actor):
        if withdraws if move.name == "withdraw" else not is_maker:
            form = GrantForm.of(found) if move.name == "grant" else VERB_FORMS[move.name]()
            form.auto_id = f"{move.name}-%s"
            offered.append((move, form))
    return offered


def _kept(request: ScreenRequest, form: ApplicationForm, keep: Any) -> HttpResponse:
    made = keep(
        form.enterprise, facts=form.facts, by=request.actor, at=timezone.now(), scan=form.scan
    )
    say(request, _("The application is in. The county decides on it."))
    return redirect("policies:application", pk=made.pk)


def _show(request: ScreenRequest, form: ApplicationForm, *, title: str, back: str) -> HttpResponse:
    return page(
        request,
        "policies/application_form.html",
        "policies/_application_form.html",
        status=422 if form.is_bound else 200,
        form=form,
        enterprise=form.enterprise,
        policy=form.applied_for,
        title=title,
        back=back,
    )
