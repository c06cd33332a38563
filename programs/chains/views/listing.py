"""The list of chains, and one chain with its three charts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.web.screens import ScreenRequest, page, rows, screen
from portal.workflows.steps import open_moves
from programs.chains.forms import ChainFilter, OutputForm, ReasonForm
from programs.chains.models import IndustrialChain
from programs.chains.queries import (
    approvers_beside,
    charts_of,
    chosen_chains,
    outputs_of,
    pilots_of,
    regions_drawn_by,
    with_charts_counted,
)
from programs.chains.rules import may_be_edited
from programs.chains.vocabulary import ChainState, Chart, Permission
from programs.cycles.queries import leaf_through
from programs.cycles.views.roster import capped, number

PARTS = {"chain": None, **{str(chart.value): chart for chart in Chart}}


@require_GET
@screen(Permission.VIEW)
def chains_list(request: ScreenRequest) -> HttpResponse:
    """/chains/?state=submitted: the chains of the province and its cities."""
    form = ChainFilter(request.GET)
    found = chosen_chains(rows(request, of=IndustrialChain.objects), form.chosen)
    leaf = leaf_through(
        with_charts_counted(found.with_all()), after=number(request.GET.get("after"))
    )
    return page(
        request,
        "programs/chains/chains.html",
        "programs/chains/_chains.html",
        form=form,
        chains=leaf.rows,
        after=leaf.after,
        total=capped(found),
        is_filtered=bool(form.chosen),
        may_draw=bool(regions_drawn_by(request.actor)),
    )


@require_GET
@screen(Permission.VIEW)
def chain_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/7/"""
    chain = get_object_or_404(rows(request, of=IndustrialChain.objects).with_all(), pk=pk)
    to, today = may_be_edited(chain.state), timezone.localdate()
    by = request.actor
    is_own = chain.submitted_by_id is not None and chain.submitted_by_id == by.pk
    draws = chain.state == ChainState.DRAFT and chain.allows(by, to=Permission.DRAW)
    waits = chain.state == ChainState.SUBMITTED and is_own
    changes = chain.changes.select_related("by").order_by("-revision")
    return page(
        request,
        "programs/chains/chain.html",
        "programs/chains/_chain.html",
        chain=chain,
        charts=charts_of(chain, by=request.actor),
        pilots=pilots_of(chain),
        projects=list(
            chain.projects.with_counts(on=today).select_related("region").order_by("-pk")
        ),
        outputs=outputs_of(chain),
        output_form=OutputForm(initial={"year": today.year - 1})
        if chain.allows(request.actor, to=Permission.DRAW)
        else None,
        may_open_project=chain.state == ChainState.APPROVED
        and request.actor.may(Permission.PROJECT_KEEP),
        may_edit=bool(to) and chain.allows(request.actor, to=to),
        approval=approvers_beside(by, chain.region) if draws or waits else None,
        moves=[
            move for move in open_moves(chain, to=by) if not (is_own and move.name == "approve")
        ],
        steps=[
            (step, chain.workflow[step.move].label) for step in chain.steps.select_related("by")
        ],
        changes=[(one, PARTS[one.part]) for one in changes],
        reason_form=ReasonForm(),
    )
