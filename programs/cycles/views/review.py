"""The reviewer's queue: one by one, or many with a preview and a result for each."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.kernel.errors import Invalid
from portal.regions.queries import places_in_reach
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles import operations
from programs.cycles.forms import ReasonForm, RosterFilter, sound
from programs.cycles.models import RosterEntry
from programs.cycles.operations.bulk import MOST_AT_ONCE
from programs.cycles.queries import leaf_through, narrowed
from programs.cycles.views.roster import capped, number
from programs.cycles.vocabulary import Permission, RosterState

VERBS = ("list", "return")


@require_GET
@screen(Permission.ROSTER_REVIEW)
def review_queue(request: ScreenRequest) -> HttpResponse:
    """/years/review/: what waits for this office."""
    form = RosterFilter(
        request.GET, places=places_in_reach(request.actor, to=Permission.ROSTER_REVIEW)
    )
    del form.fields["state"]
    waiting = narrowed(rows(request, of=RosterEntry.objects).awaiting_review(), form.chosen)
    leaf = leaf_through(waiting.with_all(), after=number(request.GET.get("after")))
    return page(
        request,
        "programs/cycles/review.html",
        "programs/cycles/_review.html",
        form=form,
        entries=leaf.rows,
        after=leaf.after,
        total=capped(waiting),
        is_filtered=bool(form.chosen),
    )


@require_POST
@screen(Permission.ROSTER_REVIEW)
def review_preview(request: ScreenRequest) -> HttpResponse:
    """/years/review/preview/: what would happen to each of the chosen."""
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    return page(
        request,
        "programs/cycles/review_preview.html",
        "programs/cycles/_review_preview.html",
        verb=verb,
        lines=[(one, one.state == RosterState.NOMINATED) for one in _chosen(request)],
        reason_form=ReasonForm(),
    )


@require_POST
@screen(Permission.ROSTER_REVIEW)
def review_apply(request: ScreenRequest) -> HttpResponse:
    """/years/review/apply/: do it, and say what became of each."""
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    entries = _chosen(request)
    results = operations.review_many(
        entries[0].cycle,
        entries=entries,
        verb=verb,
        by=request.actor,
        at=timezone.now(),
        **sound(ReasonForm(request.POST)),
    )
    return page(
        request,
        "programs/cycles/review_results.html",
        "programs/cycles/_review_results.html",
        verb=verb,
        results=results,
        done=sum(result.is_done for result in results),
        refused=sum(not result.is_done for result in results),
    )


def _chosen(request: ScreenRequest) -> list[RosterEntry]:
    """The chosen entries within reach; one out of reach is not known of."""
    keys = [number(text) for text in request.POST.getlist("entry")]
    wanted = sorted({key for key in keys if key is not None})[: MOST_AT_ONCE + 1]
    if not wanted:
        raise Invalid(_("Choose at least one entry."))
    found = list(rows(request, of=RosterEntry.objects).with_all().filter(pk__in=wanted))
    if len(found) < len(wanted):
        raise Http404
    return found
