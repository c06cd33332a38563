"""The dates of a year's months, and more time for a county."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portal.calendar.rules import in_words, missing_years
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, screen
from programs.cycles.models import Cycle
from programs.cycles.queries import cycles_at, locked_periods, paths_of
from programs.returns import operations
from programs.returns.forms import GraceForm, WindowForm, month_by
from programs.returns.models import Grace
from programs.returns.queries import graces_for, terms_of, year_of_windows
from programs.returns.vocabulary import GraceKind, Permission


@require_http_methods(["GET", "POST"])
@screen(Permission.SCHEDULE)
def windows(request: ScreenRequest) -> HttpResponse:
    """/returns/windows/?year=2026: when each month opens, is due and locks."""
    asked = request.POST if request.method == "POST" else request.GET
    cycle = _cycle(paths_of(request.actor, to=Permission.SCHEDULE), asked.get("year", ""))
    bound = posted(request)
    lines: list[dict[str, Any]] = [
        {"month": month, "row": row, "form": WindowForm.of(month, dates, bound)}
        for month, dates, row in year_of_windows(cycle)
    ]
    are_sound = [line["form"].is_valid() for line in lines]  # every fault at once
    if bound is not None and all(are_sound):
        dates = {line["month"].code: line["form"].dates() for line in lines}
        changed = operations.set_windows(cycle, dates=dates, by=request.actor, at=timezone.now())
        words = ngettext("%(n)d month was changed.", "%(n)d months were changed.", changed)
        say(request, words % {"n": changed})
        return redirect(f"{request.path}?year={cycle.year}")
    locked = locked_periods(cycle)
    return page(
        request,
        "programs/returns/windows.html",
        "programs/returns/_windows.html",
        status=200 if bound is None else 422,
        cycle=cycle,
        lines=lines,
        forms=[line["form"] for line in lines],
        locked=locked,
        unknown=missing_years(lines[0]["month"].first, lines[-1]["month"].next().last),
    )


def _cycle(paths: list[str], year: str) -> Cycle:
    years = cycles_at(paths[:1])
    found = next((one for one in years if str(one.year) == year), years[0] if years else None)
    if found is None or (year and str(found.year) != year):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@screen(Permission.EXTEND)
def grace(request: ScreenRequest) -> HttpResponse:
    """/returns/grace/?region=330381&period=2026-10: an extension, or the month opened again."""
    asked = request.POST if request.method == "POST" else request.GET
    period = month_by(asked.get("period", ""))
    region = _region(request, asked.get("region", ""), period)
    cycle = _cycle([region.path], str(period.first.year))
    is_locked = bool(locked_periods(cycle) & {period.code, str(cycle.year)})
    bound = posted(request)
    form = GraceForm(bound)
    if bound is not None and form.is_valid():
        give = operations.reopen if is_locked else operations.extend
        given = give(
            region,
            cycle=cycle,
            period=period,
            by=request.actor,
            at=timezone.now(),
            **form.cleaned_data,
        )
        _tell(request, given)
        return redirect(f"/returns/?period={period.code}&year={cycle.year}")
    due = terms_of(cycle, period).due_at(cycle.code, period, region)
    return page(
        request,
        "programs/returns/grace.html",
        "programs/returns/_grace.html",
        status=200 if bound is None else 422,
        form=form,
        region=region,
        period=period,
        is_locked=is_locked,
        due_words=in_words(due),
        given=_given(cycle, region, period.code),
    )


def _tell(request: ScreenRequest, given: Grace) -> None:
    words = (
        _("The month is open again until %(until)s, then it locks by itself.")
        if given.kind == GraceKind.REOPENING
        else _("It is due by %(until)s now.")
    )
    say(request, words % {"until": in_words(given.until)})


def _given(cycle: Cycle, region: Region, period: str) -> list[dict[str, Any]]:
    """What was given before for the region or for more, the newest first."""
    rows = graces_for(cycle, region, period)
    return [{"grace": one, "until": in_words(one.until)} for one in rows]


def _region(request: ScreenRequest, code: str, period: Period) -> Region:
    if not (code.isascii() and code.isdigit()):
        raise Http404
    region = get_object_or_404(Region.objects.in_force(on=period.last), code=code)
    if not region.path.startswith(tuple(paths_of(request.actor, to=Permission.EXTEND))):
        raise Http404
    return region
