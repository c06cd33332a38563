"""The list: a county's months, or a city's or province's counties in one month (`month`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from portal.calendar.rules import in_words
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.models import Cycle
from programs.cycles.queries import counties_in_reach, cycles_at, paths_of
from programs.returns import operations
from programs.returns.forms import month_by
from programs.returns.models import Return
from programs.returns.queries import Terms, county_in, months_of, terms_of
from programs.returns.queries.inheritance import Predecessors, predecessors_in
from programs.returns.queries.months import MISSING
from programs.returns.queries.versions import Versions, versions_of
from programs.returns.views.month import KINDS, month_page
from programs.returns.vocabulary import Permission


@require_GET
@screen(Permission.VIEW)
def returns_list(request: ScreenRequest) -> HttpResponse:
    """/returns/: of my county by month, or of the counties of my area in one month."""
    regions = my_regions(request)
    cycle = cycle_asked(request, regions)
    if not regions or cycle is None:
        return page(
            request,
            "programs/returns/list.html",
            "programs/returns/_none.html",
            none=True,
        )
    if regions[0].level == Level.COUNTY:
        return _of_a_county(request, regions[0], cycle)
    return month_page(request, regions[0], cycle)


def my_regions(request: ScreenRequest) -> list[Region]:
    """The widest region first; the nation's readers look at the province that they name."""
    paths = paths_of(request.actor, to=Permission.VIEW)
    living = Region.objects.living()
    if "" in paths:
        code = request.GET.get("province", "")
        begun = sorted({year.region for year in cycles_at([""])}, key=lambda region: region.code)
        return [region for region in begun if region.code == code] or begun[:1]
    return sorted(living.filter(path__in=paths), key=lambda region: len(region.path))


def cycle_asked(request: ScreenRequest, regions: list[Region]) -> Cycle | None:
    years = cycles_at([region.path for region in regions[:1]])
    today = timezone.localdate()
    ended = Period.month(today.year, today.month).previous()  # in January last year's December
    asked = request.GET.get("year", "") or str(ended.first.year)
    return next((year for year in years if str(year.year) == asked), years[0] if years else None)


def _of_a_county(request: ScreenRequest, county: Region, cycle: Cycle) -> HttpResponse:
    now = timezone.now()
    kept = versions_of(
        rows(request, of=Return.objects)
        .filter(cycle=cycle, region=county)
        .select_related("prepared_by", "submitted_by")
    )
    listed = months_of(cycle, at=now)
    terms = terms_of(cycle, *listed)
    before = predecessors_in(cycle, listed, county)
    months = [
        _line_before(county, before[one.code])
        if one.code in before
        else _month_line(cycle, county, one, kept.get((county.pk, one.code)), terms, now)
        for one in listed
    ]
    return page(
        request,
        "programs/returns/list.html",
        "programs/returns/_months.html",
        county=county,
        cycle=cycle,
        months=months,
        may_prepare=any(
            place.pk == county.pk
            for place in counties_in_reach(request.actor, to=Permission.PREPARE)
        ),
    )


def _line_before(county: Region, of_then: Predecessors) -> dict[str, Any]:
    """A month at whose end the county was not there yet: of those that stood there then."""
    return {
        "period": of_then.period,
        "made_on": county.valid_from,
        "before": [
            {
                "region": one,
                "row": row,
                "label": row.get_state_display() if row else _("Not begun"),
                "kind": KINDS[row.state if row else MISSING],
            }
            for one in (*of_then.whole, *of_then.parts)
            for row in [of_then.newest.get(one.pk)]
        ],
    }


def _month_line(
    cycle: Cycle, county: Region, month: Period, kept: Versions | None, terms: Terms, now: datetime
) -> dict[str, Any]:
    first, row = (kept.first, kept.newest) if kept else (None, None)
    state = row.state if row else MISSING
    due = first.due_at if first else terms.due_at(cycle.code, month, county)
    extension = terms.extension(cycle.code, month, county)
    reopened = terms.reopened(cycle.code, month, county, at=now)
    return {
        "period": month,
        "row": row,
        "due_words": in_words(due),
        "label": row.get_state_display() if row else _("Not begun"),
        "kind": KINDS[state],
        "is_late": (first is None or first.is_open) and now >= due,
        "was_late": first is not None and first.is_on_time is False,
        "is_over": month.last < timezone.localdate(now),
        "extension": extension,
        "reopened_words": in_words(reopened.until) if reopened else "",
    }


@require_POST
@screen(Permission.PREPARE)
def open_month(request: ScreenRequest) -> HttpResponse:
    """/returns/open/: begin a month; one that was begun is shown."""
    period = month_by(request.POST.get("period", ""))
    county = _county(request, period)
    kept = rows(request, of=Return.objects).newest_version()
    row = kept.filter(region=county, period=period.code).first()
    if row is None:
        row = operations.open_return(county, period=period, by=request.actor, at=timezone.now())
    return redirect("returns:return", pk=row.pk)


def _county(request: ScreenRequest, period: Period) -> Region:
    """The county of the month: one that ended, or its heir, or what it always was."""
    code = request.POST.get("region", "")
    counties = counties_in_reach(request.actor, to=Permission.PREPARE, ever=True)
    found = county_in(period, (county for county in counties if county.code == code))
    if found is None:
        raise Http404
    return found


@require_POST
@screen(Permission.REMIND)
def remind_all(request: ScreenRequest) -> HttpResponse:
    """/returns/remind/: month=2026-10, within=330300: whoever has not sent it is reminded."""
    period = month_by(request.POST.get("month", ""))
    code = request.POST.get("within", "")
    if not code.isalnum():  # a database may refuse what is no text at all
        raise Http404
    region = get_object_or_404(Region.objects.in_force(on=period.last), code=code)
    if not region.path.startswith(tuple(paths_of(request.actor, to=Permission.REMIND))):
        raise Http404
    years = cycles_at([region.path])
    cycle = next((year for year in years if year.year == period.first.year), None)
    if cycle is None:
        raise Http404
    told = operations.remind(
        cycle, region=region, period=period, by=request.actor, at=timezone.now()
    )
    words = ngettext("%(n)d county was reminded.", "%(n)d counties were reminded.", len(told))
    say(request, words % {"n": len(told)})
    back = request.POST.get("back", "")
    return redirect(back if back.startswith("/returns/") else "returns:list")
