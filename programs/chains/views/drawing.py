"""Drawing a chart: its lines in one form, which works without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.chains import operations
from programs.chains.forms import (
    CauseLines,
    CorrectionForm,
    CountermeasureLines,
    SegmentLines,
)
from programs.chains.models import IndustrialChain
from programs.chains.operations.editing import refuse_editing
from programs.chains.vocabulary import ChainState, Chart, Permission


@require_http_methods(["GET", "POST"])
@screen(Permission.VIEW)
def draw_segments(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/7/segments/: the anatomy."""
    return _draw(
        request, _chain(request, pk), Chart.ANATOMY, SegmentLines, operations.draw_segments
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.VIEW)
def draw_causes(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/7/causes/: the fishbone."""
    return _draw(request, _chain(request, pk), Chart.FISHBONE, CauseLines, operations.draw_causes)


@require_http_methods(["GET", "POST"])
@screen(Permission.VIEW)
def draw_countermeasures(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/7/countermeasures/: the ecology."""
    return _draw(
        request,
        _chain(request, pk),
        Chart.ECOLOGY,
        CountermeasureLines,
        operations.draw_countermeasures,
    )


def _chain(request: ScreenRequest, pk: int) -> IndustrialChain:
    found: IndustrialChain = get_object_or_404(
        rows(request, of=IndustrialChain.objects).with_all(), pk=pk
    )
    refuse_editing(found, request.actor)
    return found


def _draw(
    request: ScreenRequest,
    chain: IndustrialChain,
    chart: Chart,
    lines: Any,
    draw: Callable[..., None],
) -> HttpResponse:
    """Kept and back to the chain; with "more", back to the lines with empty ones beneath."""
    formset = lines.of(chain, posted(request))
    correction = CorrectionForm(
        posted(request), revision=chain.revision, needs_reason=chain.state == ChainState.APPROVED
    )
    if request.method == "POST" and formset.is_valid() and correction.is_valid():
        draw(chain, lines=formset.lines, by=request.actor, at=timezone.now(), **correction.edit)
        say(request, _("The chart is drawn."))
        if "more" in request.POST:
            return redirect(request.path)
        return redirect(f"{redirect('chains:chain', pk=chain.pk).url}#{chart.value}")
    return page(
        request,
        "programs/chains/lines.html",
        "programs/chains/_lines.html",
        status=422 if formset.is_bound else 200,
        chain=chain,
        chart=chart,
        formset=formset,
        correction=correction,
    )
