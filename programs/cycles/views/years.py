"""Programme years: the list, one year, its targets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.indicators.definition import indicators
from portal.kernel.errors import WrongState
from portal.kernel.period import Period
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.cycles import operations
from programs.cycles.forms import CorrectYearForm, YearForm, year_form
from programs.cycles.models import Cycle
from programs.cycles.queries import (
    differences_between,
    industries_by_state,
    launch_of,
    locked_periods,
    paths_of,
    province_of,
    roster_count,
    target_sums,
    year_before,
)
from programs.cycles.vocabulary import CycleState, IndustryState, Permission


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
    form = YearForm(bound, before=last, initial=year_form(last, today.year))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        parts = said.pop("parts", [])
        how: dict[str, Any] = {"by": request.actor, "at": timezone.now(), **said}
        if last is not None and parts:
            cycle = operations.copy_year(last, parts=parts, **how)
        else:
            cycle = operations.open_cycle(province, **how)
        say(request, _("The programme year is prepared. Set its targets, then publish it."))
        return redirect("cycles:year-differences" if parts else "cycles:year", pk=cycle.pk)
    return page(
        request,
        "programs/cycles/year_form.html",
        "programs/cycles/_year_form.html",
        status=422 if form.is_bound else 200,
        form=form,
        province=province,
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.YEAR_MANAGE)
def correct_year(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/correct/: title and dates."""
    cycle = _year(request, pk)
    if cycle.state == CycleState.LOCKED:
        raise WrongState(_("This programme year is locked."))
    form = CorrectYearForm(posted(request), cycle=cycle)
    if request.method == "POST" and form.is_valid():
        operations.correct_cycle(cycle, by=request.actor, at=timezone.now(), **form.cleaned_data)
        say(request, _("The programme year is corrected."))
        return redirect("cycles:year", pk=pk)
    return page(
        request,
        "programs/cycles/year_correct.html",
        "programs/cycles/_year_form.html",
        status=422 if form.is_bound else 200,
        form=form,
        cycle=cycle,
    )


@require_GET
@screen(Permission.YEAR_VIEW)
def year_detail(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/"""
    return _show(request, _year(request, pk))


@require_GET
@screen(Permission.YEAR_VIEW)
def year_differences(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/differences/: what is not as it was in the year before."""
    cycle = _year(request, pk)
    before = year_before(cycle)
    return page(
        request,
        "programs/cycles/differences.html",
        "programs/cycles/_differences.html",
        cycle=cycle,
        before=before,
        parts=differences_between(before, cycle) if before else [],
    )


def _year(request: ScreenRequest, pk: int) -> Cycle:
    reached = rows(request, of=Cycle.objects).select_related("region")
    found: Cycle = get_object_or_404(reached, pk=pk)
    manages = found.allows(request.actor, to=Permission.YEAR_MANAGE)
    if found.state == CycleState.DRAFT and not manages:
        raise Http404
    return found


def _show(request: ScreenRequest, cycle: Cycle) -> HttpResponse:
    may_manage = (
        cycle.allows(request.actor, to=Permission.YEAR_MANAGE) and cycle.state != CycleState.LOCKED
    )
    return page(
        request,
        "programs/cycles/year.html",
        "programs/cycles/_year.html",
        cycle=cycle,
        may_manage=may_manage,
        may_publish=may_manage and cycle.state == CycleState.DRAFT,
        is_early=timezone.localdate() < cycle.first_day,
        may_nominate=request.actor.may(Permission.ROSTER_NOMINATE)
        and cycle.state == CycleState.OPEN,
        targets=[_target_line(total) for total in target_sums(cycle)],
        launch=launch_of(cycle),
        industries=industry_states(cycle),
        roster=roster_count(cycle, path=_own_path(request)),
        locked=_in_runs(sorted(locked_periods(cycle))),
    )


def industry_states(cycle: Cycle) -> list[tuple[str, Any, int]]:
    """Each state of proposals with its words and how many are in it."""
    found = industries_by_state(cycle)
    return [(state.value, state.label, found.get(state.value, 0)) for state in IndustryState]


def _own_path(request: ScreenRequest) -> str:
    """The path of the widest region that the reader reaches: whose roster is counted."""
    paths = paths_of(request.actor, to=Permission.ROSTER_VIEW)
    return min(paths, key=len) if paths else "-"


def _in_runs(codes: Sequence[str]) -> list[str]:
    """Locked periods in words; months that follow each other as the first and the last."""
    runs: list[list[str]] = []
    for code in codes:
        follows = "-" in code and runs and "-" in runs[-1][-1]
        if follows and Period.parse(runs[-1][-1]).next() == Period.parse(code):
            runs[-1].append(code)
        else:
            runs.append([code])
    return [" – ".join(_period_words(one) for one in sorted({run[0], run[-1]})) for run in runs]


def _period_words(code: str) -> str:
    """A locked month as the reader's language writes it; the whole year as its number."""
    if "-" not in code:
        return code
    return formats.date_format(Period.parse(code).first, "YEAR_MONTH_FORMAT")


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
        "unit": indicator.unit_words if indicator else "",
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
