"""Policy papers: the list, recording one, reading it, correcting it, striking it out."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.dossier.queries import history_of
from enterprises.dossier.views.ledgers import corrected_by, files_in
from portal.files.queries import attachments_by_row
from portal.jobs.queue import ask
from portal.kernel.errors import WrongState
from portal.web.exports import form_asked
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.cycles.forms import conditions_of
from programs.cycles.queries import is_writable, leaf_through
from programs.cycles.views.roster import capped, number
from programs.policies import operations
from programs.policies.forms import PaperFilter, PaperForm
from programs.policies.jobs import PAPERS
from programs.policies.models import PolicyPaper, PolicyPaperQuerySet
from programs.policies.queries import (
    divisions_kept_by,
    divisions_read_by,
    papers_chosen,
    plan_years,
    years_of_papers,
)
from programs.policies.vocabulary import Permission

LABEL = "programs.policypaper"


@dataclass(frozen=True, slots=True)
class Asked:
    """The list that an address names: its filters, and the rows that meet them."""

    form: PaperFilter
    found: PolicyPaperQuerySet


def _asked(request: ScreenRequest) -> Asked:
    reached = rows(request, of=PolicyPaper.objects)
    form = PaperFilter(
        request.GET,
        places=divisions_read_by(request.actor, chosen=request.GET.get("place", "")),
        issued=years_of_papers(reached),
        years=plan_years(request.actor, to=Permission.PAPER_VIEW),
    )
    return Asked(form, papers_chosen(reached, form.chosen))


@require_GET
@screen(Permission.PAPER_VIEW)
def papers(request: ScreenRequest) -> HttpResponse:
    """/policies/papers/?kind=government&level=county&year=2026"""
    asked = _asked(request)
    leaf = leaf_through(asked.found.with_all(), after=number(request.GET.get("after")))
    return page(
        request,
        "policies/papers.html",
        "policies/_papers.html",
        form=asked.form,
        lines=leaf.rows,
        after=leaf.after,
        total=capped(asked.found),
        is_filtered=bool(asked.form.chosen),
        may_keep=request.actor.may(Permission.PAPER_KEEP),
    )


@require_POST
@screen(Permission.PAPER_VIEW)
def export_papers(request: ScreenRequest) -> HttpResponse:
    """/policies/papers/export/?level=county: all that the list of this address shows."""
    form = _asked(request).form
    said = conditions_of(form)
    params = {"chosen": form.chosen, "said": said, "form": form_asked(request)}
    job = ask(PAPERS, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)


@require_http_methods(["GET", "POST"])
@screen(Permission.PAPER_KEEP)
def record_paper(request: ScreenRequest) -> HttpResponse:
    """/policies/papers/new/"""
    divisions = divisions_kept_by(request.actor)
    if not divisions:
        raise PermissionDenied
    years = [one for one in plan_years(request.actor, to=Permission.PAPER_KEEP) if is_writable(one)]
    form = PaperForm(posted(request), files_in(request), years=years, divisions=divisions)
    if request.method == "POST" and form.is_valid():
        made = operations.record_paper(
            form.region,
            facts=form.facts,
            is_national=form.is_national,
            by=request.actor,
            at=timezone.now(),
            scan=form.scan,
        )
        say(request, _("The paper is recorded."))
        return redirect("policies:paper", pk=made.pk)
    return _show(request, form, title=_("Record a policy paper"))


@require_GET
@screen(Permission.PAPER_VIEW)
def paper(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/papers/3/"""
    found = _paper(request, pk)
    may_keep = found.struck_on is None and found.allows(request.actor, to=Permission.PAPER_KEEP)
    strike = reverse("policies:paper-strike", args=[pk]) if may_keep else ""
    return page(
        request,
        "policies/paper.html",
        "policies/_paper.html",
        paper=found,
        files=attachments_by_row(LABEL, [pk]).get(pk, []),
        corrections=history_of(found),
        may_keep=may_keep,
        strike=strike,
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.PAPER_KEEP)
def correct_paper(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/papers/3/correct/"""
    found = _paper(request, pk)
    if found.struck_on is not None:
        raise WrongState(_("This entry was struck out."))
    years = [one for one in plan_years(request.actor, to=Permission.PAPER_KEEP) if is_writable(one)]
    form = PaperForm(posted(request), files_in(request), years=years, paper=found)
    if request.method == "POST" and form.is_valid():
        operations.correct_paper(
            found, facts=form.facts, at=timezone.now(), **corrected_by(request, form)
        )
        say(request, _("The correction is kept."))
        return redirect("policies:paper", pk=pk)
    return _show(request, form, title=_("Correct the paper"))


@require_POST
@screen(Permission.PAPER_KEEP)
def strike_paper(request: ScreenRequest, pk: int) -> HttpResponse:
    """/policies/papers/3/strike/"""
    reason = request.POST.get("reason", "")
    operations.strike_paper(_paper(request, pk), by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("The entry is struck out."))
    return redirect("policies:paper", pk=pk)


def _paper(request: ScreenRequest, pk: int) -> PolicyPaper:
    found: PolicyPaper = get_object_or_404(rows(request, of=PolicyPaper.objects).with_all(), pk=pk)
    return found


def _show(request: ScreenRequest, form: PaperForm, *, title: str) -> HttpResponse:
    paper = form.entry
    revision = request.POST.get("revision", paper.revision if paper else "")
    back = reverse("policies:paper", args=[paper.pk]) if paper else reverse("policies:papers")
    return page(
        request,
        "policies/paper_form.html",
        "policies/_paper_form.html",
        status=422 if form.is_bound else 200,
        form=form,
        paper=paper,
        title=title,
        revision=revision,
        back=back,
    )
