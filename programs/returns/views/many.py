"""Many decisions at once: what would become of each, then what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.kernel.period import Period
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.models import Cycle
from programs.returns import operations
from programs.returns.forms import chosen_by
from programs.returns.models import Return, Summary
from programs.returns.queries.cities import Waiting, awaiting_cities, counted_up
from programs.returns.vocabulary import Permission


@require_POST
@screen(Permission.VIEW)
def decide_many(request: ScreenRequest) -> HttpResponse:
    """/returns/decide/: act=approve|accept, row=…; with confirm=1 it is done."""
    chosen = chosen_by(request.POST)
    found = list(rows(request, of=Return.objects).filter(pk__in=chosen.ids).with_all())
    if not found:
        raise Http404
    cycle, period = found[0].cycle, found[0].period
    decide = operations.decide_many if chosen.is_confirmed else operations.foresee
    outcomes = decide(
        cycle,
        rows=[row for row in found if row.cycle_id == cycle.pk],
        act=chosen.act,
        by=request.actor,
        at=timezone.now(),
    )
    return _answer(
        request,
        [_line(one, url=reverse("returns:return", args=[one.row.pk])) for one in outcomes],
        act=chosen.act,
        action=reverse("returns:decide"),
        back=f"{reverse('returns:list')}?{urlencode({'period': period, 'year': period[:4]})}",
        is_done=chosen.is_confirmed,
    )


@require_GET
@screen(Permission.ACCEPT)
def cities_list(request: ScreenRequest) -> HttpResponse:
    """/returns/cities/: the cities' months that wait for the reader, the oldest first."""
    found = awaiting_cities(request.actor).select_related("region", "approved_by")
    most = operations.CITIES_AT_ONCE
    shown = list(found[:most])
    return page(
        request,
        "programs/returns/cities.html",
        "programs/returns/_cities.html",
        lines=[_waiting(one, request) for one in counted_up(shown)],
        more=found.count() - most if len(shown) == most else 0,
    )


@require_POST
@screen(Permission.ACCEPT)
def accept_cities(request: ScreenRequest) -> HttpResponse:
    """/returns/cities/accept/: row=…; with confirm=1 it is done."""
    chosen = chosen_by(request.POST)
    reached = rows(request, of=Summary.objects).filter(pk__in=chosen.ids)
    reached = reached.select_related("region", "cycle__region").order_by("period", "region__path")
    by_year: defaultdict[Cycle, list[Summary]] = defaultdict(list)
    for row in reached:
        by_year[row.cycle].append(row)
    if not by_year:
        raise Http404
    decide = operations.accept_cities if chosen.is_confirmed else operations.foresee_cities
    refusals: dict[int, str] = {}
    for cycle in sorted(by_year, key=lambda one: one.pk):
        done = decide(cycle, rows=by_year[cycle], by=request.actor, at=timezone.now())
        refusals |= {one.row.pk: one.refusal for one in done}
    lines = [
        _line(
            operations.Outcome(one.summary, refusals[one.summary.pk]),
            url=_city_url(one.summary),
            beneath=one,
        )
        for one in counted_up(list(reached.all()))  # as they stand now
    ]
    return _answer(
        request,
        lines,
        act="accept",
        action=reverse("returns:cities-accept"),
        back=reverse("returns:cities"),
        is_done=chosen.is_confirmed,
    )


def _line(
    one: operations.Outcome[Any], *, url: str, beneath: Waiting | None = None
) -> dict[str, Any]:
    return {
        "one": one,
        "url": url,
        "month": date_format(Period.parse(one.row.period).first, "YEAR_MONTH_FORMAT"),
        "beneath": beneath,
    }


def _answer(
    request: ScreenRequest, lines: Sequence[dict[str, Any]], *, is_done: bool, **context: Any
) -> HttpResponse:
    """What becomes of each, with the button that does it; or what became of it."""
    return page(
        request,
        "programs/returns/many.html",
        "programs/returns/_many.html",
        lines=lines,
        is_done=is_done,
        done=sum(line["one"].is_done for line in lines),
        refused=sum(not line["one"].is_done for line in lines),
        title=_("Result of the decisions") if is_done else _("Check before it is done"),
        **context,
    )


def _waiting(one: Waiting, request: ScreenRequest) -> dict[str, Any]:
    return {
        "of": one,
        "url": _city_url(one.summary),
        "month": date_format(one.period.first, "YEAR_MONTH_FORMAT"),
        "is_own": one.summary.approved_by_id == request.actor.pk,
    }


def _city_url(row: Summary) -> str:
    return f"{reverse('returns:city')}?{urlencode({'city': row.region.code, 'period': row.period})}"
