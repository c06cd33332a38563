"""The list: a county's months; a city's or province's counties in one month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from portal.calendar.rules import day_in_words, end_of, in_words
from portal.indicators.vocabulary import Unit
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.models import Cycle
from programs.cycles.queries import counties_in_reach, cycles_at, paths_of
from programs.returns import operations
from programs.returns.forms import FilterForm, month_by
from programs.returns.models import Return
from programs.returns.queries import (
    CountyMonth,
    Dates,
    Terms,
    is_silent,
    month_state,
    months_of,
    terms_of,
)
from programs.returns.queries.months import MISSING
from programs.returns.queries.quality import at_risk, quality_of
from programs.returns.queries.summaries import Total, cities_of
from programs.returns.vocabulary import Permission, State

KINDS = {
    MISSING: "none",
    State.DRAFT: "none",
    State.SUBMITTED: "info",
    State.APPROVED: "info",
    State.RETURNED: "error",
    State.ACCEPTED: "ok",
}


@require_GET
@screen(Permission.VIEW)
def returns_list(request: ScreenRequest) -> HttpResponse:
    """/returns/: of my county by month, or of the counties of my area in one month."""
    regions = _my_regions(request)
    cycle = _cycle(request, regions)
    if not regions or cycle is None:
        return page(
            request,
            "programs/returns/list.html",
            "programs/returns/_none.html",
            none=True,
        )
    if regions[0].level == Level.COUNTY:
        return _of_a_county(request, regions[0], cycle)
    return _of_a_month(request, regions[0], cycle)


def _my_regions(request: ScreenRequest) -> list[Region]:
    """The widest region first; the nation's readers look at the province that they name."""
    paths = paths_of(request.actor, to=Permission.VIEW)
    living = Region.objects.living()
    if "" in paths:
        code = request.GET.get("province", "")
        begun = sorted({year.region for year in cycles_at([""])}, key=lambda region: region.code)
        return [region for region in begun if region.code == code] or begun[:1]
    return sorted(living.filter(path__in=paths), key=lambda region: len(region.path))


def _cycle(request: ScreenRequest, regions: list[Region]) -> Cycle | None:
    years = cycles_at([region.path for region in regions[:1]])
    today = timezone.localdate()
    ended = Period.month(today.year, today.month).previous()  # in January last year's December
    asked = request.GET.get("year", "") or str(ended.first.year)
    return next((year for year in years if str(year.year) == asked), years[0] if years else None)


def _of_a_county(request: ScreenRequest, county: Region, cycle: Cycle) -> HttpResponse:
    now = timezone.now()
    kept = {
        row.period: row
        for row in rows(request, of=Return.objects)
        .newest_version()
        .filter(cycle=cycle, region=county)
        .select_related("prepared_by", "submitted_by")
    }
    listed = months_of(cycle, at=now)
    terms = terms_of(cycle, *listed)
    months = [_month_line(cycle, county, one, kept.get(one.code), terms, now) for one in listed]
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


def _month_line(
    cycle: Cycle, county: Region, month: Period, row: Return | None, terms: Terms, now: datetime
) -> dict[str, Any]:
    state = row.state if row else MISSING
    due = row.due_at if row else terms.due_at(cycle.code, month, county)
    extension = terms.extension(cycle.code, month, county)
    reopened = terms.reopened(cycle.code, month, county, at=now)
    return {
        "period": month,
        "row": row,
        "due_words": in_words(due),
        "label": row.get_state_display() if row else _("Not begun"),
        "kind": KINDS[state],
        "is_late": (row is None or row.is_open) and now >= due,
        "was_late": row is not None and row.is_on_time is False,
        "is_over": month.last < timezone.localdate(now),
        "extension": extension,
        "reopened_words": in_words(reopened.until) if reopened else "",
    }


def _of_a_month(request: ScreenRequest, region: Region, cycle: Cycle) -> HttpResponse:
    now, actor = timezone.now(), request.actor
    months = months_of(cycle, at=now)
    choices = [(m.code, date_format(m.first, "YEAR_MONTH_FORMAT")) for m in months]
    month = _month(request.GET.get("period", ""), months, now)
    chosen = {name: request.GET.get(name, "") for name in ("state", "late")}
    form = FilterForm(chosen | {"period": month.code}, periods=choices)
    terms = terms_of(cycle, month)
    found = month_state(cycle, month, region, at=now, terms=terms)
    risky = at_risk(found, at=now)
    shown = [row for row in found if _is_wanted(row, form)]
    is_province = region.level == Level.PROVINCE
    decides = _decides(request)
    return page(
        request,
        "programs/returns/list.html",
        "programs/returns/_month.html",
        region=region,
        cycle=cycle,
        period=month,
        terms=_terms(terms.dates(cycle.code, month)),
        form=form,
        lines=[_county_line(row, risky, decides) for row in shown],
        counts=_counts(found, decides) | {"risky": len(risky)},
        has_cities=is_province,
        decides=decides,
        quality=_quality_lines(cycle, found, with_cities=is_province),
        month_query=f"region={region.code}&month={month.code}&year={month.code[:4]}",
        may_remind=actor.may(Permission.REMIND) and any(r.is_waiting for r in found),
        may_extend=actor.may(Permission.EXTEND),
        may_schedule=actor.may(Permission.SCHEDULE),
    )


def _quality_lines(
    cycle: Cycle, found: list[CountyMonth], *, with_cities: bool
) -> list[dict[str, Any]]:
    """Of the area, and in a province of each city, with where its month stands."""
    months = {one.city.pk: one for one in cities_of(found, cycle)} if with_cities else {}
    return [
        {"at": one, "city_month": months.get(one.place.pk) if one.place else None}
        for one in quality_of(cycle, found)
    ]


def _decides(request: ScreenRequest) -> str:
    """What this person does with a county's return: approve, accept, or "" for those who read."""
    if request.actor.may(Permission.REVIEW):
        return "approve"
    return "accept" if request.actor.may(Permission.ACCEPT) else ""


DECIDED_FROM = {"approve": State.SUBMITTED, "accept": State.APPROVED}


def _county_line(row: CountyMonth, risky: Mapping[int, list[str]], decides: str) -> dict[str, Any]:
    return {
        "row": row,
        "kind": KINDS[row.state],
        "risks": risky.get(row.region.pk, []),
        "is_choice": bool(decides) and row.state == DECIDED_FROM[decides],
    }


def _terms(dates: Dates) -> dict[str, str]:
    """When a month opens, is due and locks, each in one phrase."""
    locks = in_words(end_of(dates.locks_on)) if dates.locks_on else ""
    return {
        "opens": day_in_words(dates.opens_on),
        "due": in_words(dates.due_at),
        "locks": locks,
    }


def labelled_total(total: Total, language: str) -> dict[str, Any]:
    """A sum with the name and unit of its figure."""
    return {
        "label": total.field.label(language),
        "unit": str(Unit(total.field.unit).label),
        "total": total,
    }


def _month(asked: str, months: list[Period], now: Any) -> Period:
    """The month that was chosen, or the newest that has ended."""
    ended = [month for month in months if month.last < timezone.localdate(now)]
    default = ended[0] if ended else months[0]
    return next((month for month in months if month.code == asked), default)


def _is_wanted(row: CountyMonth, form: FilterForm) -> bool:
    state = form.chosen("state")
    return (not state or row.state == state) and (form.chosen("late") != "1" or row.is_late)


def _counts(found: list[CountyMonth], decides: str) -> dict[str, Any]:
    """`overdue` never sent anything, as on the coverage page; `late` are late in another way;
    `deciding` wait for the reader, `deciding_elsewhere` for another level, who is told of both."""
    at_work = {State.SUBMITTED, State.APPROVED}
    mine = {DECIDED_FROM[decides]} if decides else at_work
    overdue = sum(row.is_late and is_silent(row) for row in found)
    return {
        "all": len(found),
        "sent": sum(not row.is_waiting for row in found),
        "accepted": sum(row.state == State.ACCEPTED for row in found),
        "deciding": sum(row.state in mine for row in found),
        "deciding_state": DECIDED_FROM[decides].value if decides else "",
        "deciding_elsewhere": sum(row.state in at_work - mine for row in found),
        "overdue": overdue,
        "late": sum(row.is_late for row in found) - overdue,
    }


@require_POST
@screen(Permission.PREPARE)
def open_month(request: ScreenRequest) -> HttpResponse:
    """/returns/open/: begin a month; one that was begun is shown."""
    county = _county(request)
    period = month_by(request.POST.get("period", ""))
    kept = rows(request, of=Return.objects).newest_version()
    row = kept.filter(region=county, period=period.code).first()
    if row is None:
        row = operations.open_return(county, period=period, by=request.actor, at=timezone.now())
    return redirect("returns:return", pk=row.pk)


def _county(request: ScreenRequest) -> Region:
    code = request.POST.get("region", "")
    counties = counties_in_reach(request.actor, to=Permission.PREPARE)
    found = next((county for county in counties if county.code == code), None)
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
    region = get_object_or_404(Region.objects.living(), code=code)
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
