"""Growth between waves, awareness by role, who answered; the export, and the smallest group."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enterprises.register.models import Enterprise
from portal.jobs.queue import ask
from portal.kernel.errors import Invalid
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.questionnaires import operations
from programs.questionnaires.forms.results import ExportForm, SmallestGroupForm
from programs.questionnaires.jobs import EXPORT
from programs.questionnaires.models import Version
from programs.questionnaires.queries.results import reads_rows_at, roster_of
from programs.questionnaires.queries.results_counts import sizes_at
from programs.questionnaires.queries.results_cross import beneath
from programs.questionnaires.queries.results_pairs import Paired, named, paired, pairings_of
from programs.questionnaires.queries.results_registry import beside_register
from programs.questionnaires.queries.results_roles import awareness
from programs.questionnaires.queries.results_rows import answerers, answerers_by_area
from programs.questionnaires.queries.results_shown import growth_shown, net_shown
from programs.questionnaires.views.results import around, asked_of, scope_asked
from programs.questionnaires.vocabulary import Dimension, Permission

MOST_NAMED = 50


@require_GET
@screen(Permission.RESULT_VIEW)
def result_growth(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/growth/?question=P01: two waves of the same enterprises."""
    asked = asked_of(request, pk)
    pairings = pairings_of(asked.version)
    code = request.GET.get("question", "") or (pairings[0].question.code if pairings else "")
    pairing = next((one for one in pairings if one.question.code == code), None)
    if pairing is None:
        raise Http404
    reads = reads_rows_at(asked.region, by=request.actor)
    where = (asked.version, pairing, asked.region, asked.places)
    today = timezone.localdate()
    context: dict[str, Any] = {"pairings": pairings, "pairing": pairing}
    if pairing.is_registry:
        context["beside"] = beside_register(*where, on=today, reads_rows=reads)
    else:
        found = paired(*where, on=today, reads_rows=reads)
        context |= {"paired": found, "figures": growth_shown(found), "net": net_shown(found)}
        context["lists"] = _named(found) if reads else []
    return page(
        request,
        "programs/questionnaires/results/growth.html",
        "programs/questionnaires/results/_growth.html",
        **context,
        **around(asked),
    )


def _named(found: Paired) -> list[tuple[str, list[Enterprise]]]:
    """The outliers, and those that cannot be compared, by name; the first of them."""
    if found.growth is None:
        return []
    lists = [
        (_("Outliers"), named(found.growth.outliers[:MOST_NAMED])),
        (_("Not comparable"), named(found.growth.incomparable[:MOST_NAMED])),
    ]
    return [(title, some) for title, some in lists if some]


@require_GET
@screen(Permission.RESULT_VIEW)
def result_awareness(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/awareness/: what each role says."""
    asked = asked_of(request, pk)
    scope = scope_asked(asked)
    context = around(asked, scope)
    if not context["has_roles"]:
        raise Http404
    found = awareness(scope)
    return page(
        request,
        "programs/questionnaires/results/awareness.html",
        "programs/questionnaires/results/_awareness.html",
        roles=found[0].roles if found else (),
        items=found[1] if found else [],
        **context,
    )


@require_GET
@screen(Permission.RESULT_VIEW)
def result_answerers(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/answerers/: who answered, beside who is on the roster."""
    asked = asked_of(request, pk)
    version, region = asked.version, asked.region
    roster = roster_of(version.cycle, region)
    children = beneath(region, asked.places)
    by_size = sizes_at(version, [region], Dimension.SIZE)[region.pk]
    by_industry = sizes_at(version, [region], Dimension.INDUSTRY)[region.pk]
    tables = [
        (_("Area"), answerers_by_area(roster, sizes_at(version, children), children)),
        (_("Size class"), answerers(roster, by_size, Dimension.SIZE)),
        (_("Industry"), answerers(roster, by_industry, Dimension.INDUSTRY)),
    ]
    manages = version.allows(request.actor, to=Permission.QUESTIONNAIRE_MANAGE)
    scope = scope_asked(asked)
    first = {"minimum": scope.minimum, "valid_from": timezone.localdate()}
    return page(
        request,
        "programs/questionnaires/results/answerers.html",
        "programs/questionnaires/results/_answerers.html",
        tables=[(title, lines) for title, lines in tables if lines],
        group_form=SmallestGroupForm(initial=first) if manages else None,
        **around(asked, scope),
    )


@require_POST
@screen(Permission.RESPONSE_VIEW)
def export_results(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/export/: the answers as a file, made in the background."""
    request.permission = Permission.RESULT_VIEW
    version = get_object_or_404(rows(request, of=Version.objects).published(), pk=pk)
    form = ExportForm(request.POST)
    if not form.is_valid():
        words = _("Choose one of the list.")
        wrong: dict[str, Any] = dict.fromkeys(form.errors, words)
        raise Invalid(words, **wrong)
    params = {"version": version.pk, **form.cleaned_data}
    job = ask(EXPORT, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)


@require_POST
@screen(Permission.QUESTIONNAIRE_MANAGE)
def set_smallest_group(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/smallest-group/"""
    version = get_object_or_404(rows(request, of=Version.objects).with_all(), pk=pk)
    form = SmallestGroupForm(request.POST)
    if not form.is_valid():
        errors: dict[str, Any] = {
            name: " ".join(map(str, some)) for name, some in form.errors.items()
        }
        raise Invalid(_("Please correct what is marked."), **errors)
    operations.set_smallest_group(
        version.cycle.region, **form.cleaned_data, by=request.actor, at=timezone.now()
    )
    say(request, _("It is set."))
    return redirect("questionnaires:result-answerers", pk=pk)
