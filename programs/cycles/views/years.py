"""Programme years: the list, one year, its targets and pilot industries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.indicators.definition import indicators
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.cycles import operations
from programs.cycles.forms import PilotForm, YearForm, read_targets, sound, year_form
from programs.cycles.models import Cycle, PilotIndustry
from programs.cycles.queries import (
    counties_of,
    locked_periods,
    paths_of,
    province_of,
    roster_count,
    target_sums,
    targets_by_region,
)
from programs.cycles.vocabulary import CycleState, Permission


@require_GET
@screen(Permission.YEAR_VIEW)
def years_list(request: ScreenRequest) -> HttpResponse:
    """/years/"""
    years = rows(request, of=Cycle.objects).select_related("region").newest_first()
    manages = request.actor.may(Permission.YEAR_MANAGE)
    return page(
        request,
        "programs/cycles/years.html",
        "programs/cycles/_years.html",
        years=list(years if manages else years.published()),
        may_manage=manages,
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.YEAR_MANAGE)
def open_year(request: ScreenRequest) -> HttpResponse:
    """/years/new/"""
    province = province_of(request.actor)
    if province is None:
        raise PermissionDenied
    today = timezone.localdate()
    last = rows(request, of=Cycle.objects).newest_first().first()
    bound = posted(request)
    form = YearForm(bound, initial=year_form(last, today.year))
    if request.method == "POST" and form.is_valid():
        cycle = operations.open_cycle(
            province, by=request.actor, at=timezone.now(), **form.cleaned_data
        )
        say(request, _("The programme year is prepared. Set its targets, then publish it."))
        return redirect("cycles:year", pk=cycle.pk)
    return page(
        request,
        "programs/cycles/year_form.html",
        "programs/cycles/_year_form.html",
        status=422 if form.is_bound else 200,
        form=form,
        province=province,
    )


@require_GET
@screen(Permission.YEAR_VIEW)
def year_detail(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/"""
    return _show(request, _year(request, pk), PilotForm())


def _year(request: ScreenRequest, pk: int) -> Cycle:
    reached = rows(request, of=Cycle.objects).select_related("region")
    found: Cycle = get_object_or_404(reached, pk=pk)
    manages = found.allows(request.actor, to=Permission.YEAR_MANAGE)
    if found.state == CycleState.DRAFT and not manages:
        raise Http404
    return found


def _show(
    request: ScreenRequest, cycle: Cycle, pilot_form: PilotForm, *, status: int = 200
) -> HttpResponse:
    may_manage = (
        cycle.allows(request.actor, to=Permission.YEAR_MANAGE) and cycle.state != CycleState.LOCKED
    )
    return page(
        request,
        "programs/cycles/year.html",
        "programs/cycles/_year.html",
        status=status,
        cycle=cycle,
        may_manage=may_manage,
        may_publish=may_manage and cycle.state == CycleState.DRAFT,
        may_nominate=request.actor.may(Permission.ROSTER_NOMINATE)
        and cycle.state == CycleState.OPEN,
        targets=[_target_line(total) for total in target_sums(cycle)],
        indicators=list(indicators) if may_manage else [],
        pilots=list(cycle.pilot_industries.order_by("code")),
        pilot_form=pilot_form,
        roster=roster_count(cycle, path=_own_path(request)),
        locked=sorted(locked_periods(cycle)),
    )


def _own_path(request: ScreenRequest) -> str:
    """The path of the widest region that the reader reaches: whose roster is counted."""
    paths = paths_of(request.actor, to=Permission.ROSTER_VIEW)
    return min(paths, key=len) if paths else "-"


def _target_line(total: Any) -> dict[str, Any]:
    indicator = indicators.get(total.indicator)
    return {
        "code": total.indicator,
        "title": indicator.title if indicator else total.indicator,
        "province": _short(total.province),
        "counties": _short(total.counties),
        "county_count": total.county_count,
        "difference": total.difference,
        "is_ratio": indicator.is_ratio if indicator else False,
    }


def _short(value: Decimal | None) -> str | None:
    """Without decimals that say nothing."""
    return None if value is None else f"{value.normalize():f}"


@require_POST
@screen(Permission.YEAR_MANAGE)
def publish_year(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/publish/"""
    cycle = _year(request, pk)
    operations.publish(cycle, by=request.actor, at=timezone.now())
    say(request, _("The programme year is open. Cities and counties can work in it now."))
    return redirect("cycles:year", pk=pk)


@require_http_methods(["GET", "POST"])
@screen(Permission.YEAR_MANAGE)
def targets(request: ScreenRequest, pk: int, indicator: str) -> HttpResponse:
    """/years/3/targets/roster.listed/"""
    cycle = _year(request, pk)
    if indicator not in indicators:
        raise Http404
    counties = counties_of(cycle)
    regions = [cycle.region, *counties]
    known = {
        key: f"{value.normalize():f}" for key, value in targets_by_region(cycle, indicator).items()
    }
    typed: dict[int, str] = known
    wrong: dict[int, str] = {}
    if request.method == "POST":
        values, wrong = read_targets(request.POST, regions)
        typed = {one.pk: request.POST.get(f"t{one.pk}", "") for one in regions}
        if not wrong:
            count = operations.set_targets(
                cycle, indicator=indicator, values=values, by=request.actor, at=timezone.now()
            )
            say(request, _("%(count)d targets were changed.") % {"count": count})
            return redirect("cycles:year", pk=pk)
    lines = [
        {"region": one, "value": typed.get(one.pk, ""), "wrong": wrong.get(one.pk, "")}
        for one in regions
    ]
    total = next((one for one in target_sums(cycle) if one.indicator == indicator), None)
    return page(
        request,
        "programs/cycles/targets.html",
        "programs/cycles/_targets.html",
        status=422 if wrong else 200,
        cycle=cycle,
        indicator=indicators[indicator],
        province_line=lines[0],
        lines=lines[1:],
        total=total,
        wrong_count=len(wrong),
    )


@require_POST
@screen(Permission.YEAR_MANAGE)
def add_industry(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/industries/"""
    cycle = _year(request, pk)
    form = PilotForm(request.POST)
    if not form.is_valid():
        return _show(request, cycle, form, status=422)
    operations.add_pilot_industry(cycle, by=request.actor, at=timezone.now(), **sound(form))
    say(request, _("The pilot industry is on the list."))
    return redirect("cycles:year", pk=pk)


@require_POST
@screen(Permission.YEAR_MANAGE)
def remove_industry(request: ScreenRequest, pk: int, industry: int) -> HttpResponse:
    """/years/3/industries/7/remove/"""
    reached = rows(request, of=PilotIndustry.objects).select_related("cycle__region")
    pilot = get_object_or_404(reached, pk=industry, cycle=pk)
    operations.remove_pilot_industry(pilot, by=request.actor, at=timezone.now())
    say(request, _("The pilot industry is taken off the list."))
    return redirect("cycles:year", pk=pk)
