"""Many entries at once: chosen by the filters of the roster, seen beforehand, then moved."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.kernel.errors import Invalid
from portal.regions.queries import places_in_reach
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles import operations
from programs.cycles.forms import ReasonForm, RosterFilter, WithdrawForm, sound
from programs.cycles.models import RosterEntry
from programs.cycles.operations.moving import MOST_MOVED
from programs.cycles.queries import narrowed, obstacles_to, pilots_of
from programs.cycles.views.roster import bulk_moves, number
from programs.cycles.vocabulary import Permission
from programs.cycles.workflow import ROSTER_ENTRY


@require_POST
@screen(Permission.ROSTER_VIEW)
def many_preview(request: ScreenRequest) -> HttpResponse:
    """/years/roster/many/: what would become of each entry that meets the filters."""
    verb = _verb(request)
    entries, form = _chosen(request)
    move = ROSTER_ENTRY[verb]
    lines = list(zip(entries, obstacles_to(move, entries, by=request.actor), strict=True))
    lines.sort(key=lambda line: bool(line[1]))  # what changes first
    return page(
        request,
        "programs/cycles/many_preview.html",
        "programs/cycles/_many_preview.html",
        move=move,
        target=dict(move_states())[move.target],
        lines=lines,
        possible=sum(not words for _entry, words in lines),
        conditions=form.chosen_codes,
        cycle=entries[0].cycle,
        extra=WithdrawForm() if verb == "withdraw" else ReasonForm(),
        needs_more=verb == "withdraw" or move.needs_reason,
    )


def move_states() -> list[tuple[str, Any]]:
    return [(str(state.value), state.label) for state in ROSTER_ENTRY.states]


@require_POST
@screen(Permission.ROSTER_VIEW)
def many_apply(request: ScreenRequest) -> HttpResponse:
    """/years/roster/many/apply/: do it with those that were shown, and say what became of each."""
    verb = _verb(request)
    wanted = sorted({key for text in request.POST.getlist("entry") if (key := number(text))})
    found = list(rows(request, of=RosterEntry.objects).with_all().filter(pk__in=wanted))
    if not wanted or len(wanted) > MOST_MOVED:
        raise Invalid(_("Choose 1 to %(most)s entries.") % {"most": MOST_MOVED})
    if len(found) < len(wanted) or len({one.cycle_id for one in found}) > 1:
        raise Http404
    form = WithdrawForm(request.POST) if verb == "withdraw" else ReasonForm(request.POST)
    results = operations.move_many(
        found[0].cycle,
        entries=found,
        verb=verb,
        by=request.actor,
        at=timezone.now(),
        **sound(form),
    )
    return page(
        request,
        "programs/cycles/many_results.html",
        "programs/cycles/_many_results.html",
        move=ROSTER_ENTRY[verb],
        cycle=found[0].cycle,
        results=results,
        done=sum(result.is_done for result in results),
        refused=sum(not result.is_done for result in results),
    )


def _verb(request: ScreenRequest) -> str:
    possible = {move.name for move in bulk_moves(request)}
    if not possible:
        raise PermissionDenied
    verb = request.POST.get("verb", "")
    if verb not in possible:
        raise Invalid(_("Choose what to do with them."))
    return verb


def _chosen(request: ScreenRequest) -> tuple[list[RosterEntry], RosterFilter]:
    """The entries of the year that are ticked, or all that meet the filters; none is left out
    unsaid: more than can be moved at once are refused with their number."""
    named, year = request.POST.get("place", ""), number(request.POST.get("year"))
    places = places_in_reach(request.actor, to=Permission.ROSTER_VIEW, chosen=named)
    reached = rows(request, of=RosterEntry.objects).filter(cycle=year)
    form = RosterFilter(request.POST, places=places, pilots=pilots_of(year))
    if request.POST.get("which") == "ticked":
        found = reached.filter(pk__in=_ticked(request))
    else:
        found = narrowed(reached, form.chosen)
    count = found.order_by().count()
    if not count:
        raise Invalid(_("No enterprise meets all of these conditions"))
    if count > MOST_MOVED:
        raise Invalid(
            _(
                "%(count)s enterprises meet these conditions; at most %(most)s are moved at once. "
                "Narrow the list, for example to a county or a pilot industry, or tick some."
            )
            % {"count": count, "most": MOST_MOVED}
        )
    return list(found.with_all().order_by("-pk")), form


def _ticked(request: ScreenRequest) -> list[int]:
    found = sorted({key for text in request.POST.getlist("entry") if (key := number(text))})
    if not found:
        raise Invalid(_("Tick the enterprises first, or choose all that meet the conditions."))
    return found
