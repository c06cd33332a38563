"""The nation's evaluation: the series over the years, a year's result, recording and correcting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.dossier.queries import history_of
from enterprises.dossier.views.ledgers import corrected_by, files_in
from portal.files.queries import attachments_by_row
from portal.jobs.queue import ask
from portal.kernel.errors import WrongState
from portal.regions.models import Region
from portal.web.exports import form_asked
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.evaluation import operations
from programs.evaluation.forms import ResultForm
from programs.evaluation.jobs import NATIONAL
from programs.evaluation.models import NationalResult
from programs.evaluation.queries import (
    ResultLine,
    dimension_rows,
    province_kept_by,
    reads_nation,
    result_lines,
)
from programs.evaluation.vocabulary import Permission

LABEL = "programs.nationalresult"
#: years whose dimensions stand side by side
BESIDE = 6


@require_GET
@screen(Permission.NATIONAL_VIEW)
def national(request: ScreenRequest) -> HttpResponse:
    """/evaluation/national/?place=330000: a province through the years; to whoever reads all of
    them, without a place, every province in a year."""
    given = list(rows(request, of=NationalResult.objects).with_all())
    standing = [one for one in given if one.struck_on is None]
    provinces = sorted({one.region for one in standing}, key=lambda one: one.code)
    province = _province(request, provinces)
    shown = [one for one in standing if province is None or one.region_id == province.pk]
    year = _year(request, shown) if province is None else None
    every = result_lines(shown)
    lines = every if year is None else _by_rank(one for one in every if one.result.year == year)
    newest = [line.result for line in lines][:BESIDE] if year is None else []
    return page(
        request,
        "evaluation/national.html",
        "evaluation/_national.html",
        province=province,
        provinces=provinces if len(provinces) > 1 else [],
        year=year,
        years=sorted({one.year for one in shown}, reverse=True) if year is not None else [],
        lines=lines,
        points=_points(lines) if year is None else [],
        beside=newest,
        dimensions=dimension_rows(newest),
        struck=[one for one in given if one.struck_on and one.region == province],
        may_keep=province_kept_by(request.actor) is not None,
    )


def _province(request: ScreenRequest, provinces: Sequence[Region]) -> Region | None:
    """The one that the address names, or the only one; None for whoever reads them all."""
    named = request.GET.get("place", "")
    found = next((one for one in provinces if one.code == named), None)
    if found is not None or reads_nation(request.actor):
        return found
    return provinces[0] if provinces else province_kept_by(request.actor)


def _year(request: ScreenRequest, shown: Sequence[NationalResult]) -> int | None:
    years = {str(one.year): one.year for one in shown}
    return years.get(request.GET.get("year", ""), max(years.values(), default=None))


def _by_rank(lines: Any) -> list[ResultLine]:
    """The first rank first; who was not ranked, by name of the province's code."""
    return sorted(lines, key=lambda line: (line.result.rank or 99, line.result.region.code))


def _points(lines: Sequence[ResultLine]) -> list[dict[str, Any]]:
    """The scores as they are drawn, from the first year to the last; a year between is a gap."""
    found = {line.result.year: line.result for line in lines}
    if not found:
        return []
    return [
        {
            "label": str(year),
            "value": float(one.total) if (one := found.get(year)) and one.total else None,
            "url": reverse("evaluation:result", args=[one.pk]) if one else "",
        }
        for year in range(min(found), max(found) + 1)
    ]


@require_POST
@screen(Permission.NATIONAL_VIEW)
def export_national(request: ScreenRequest) -> HttpResponse:
    """/evaluation/national/export/?place=330000: the results that this address shows."""
    reached = rows(request, of=NationalResult.objects).with_all()
    place, year = request.GET.get("place", ""), request.GET.get("year", "")
    codes = {one.region.code: one.region.name for one in reached}
    chosen = {
        "place": place if place in codes else "",
        "year": year if year.isascii() and year.isdigit() and len(year) == len("2026") else "",
    }
    said = [codes.get(place, ""), chosen["year"]]
    params = {
        "chosen": chosen,
        "said": [one for one in said if one],
        "form": form_asked(request),
    }
    job = ask(NATIONAL, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)


@require_http_methods(["GET", "POST"])
@screen(Permission.NATIONAL_KEEP)
def record_result(request: ScreenRequest) -> HttpResponse:
    """/evaluation/national/new/"""
    province = province_kept_by(request.actor)
    if province is None:
        raise PermissionDenied
    form = ResultForm(posted(request), files_in(request))
    if request.method == "POST" and form.is_valid():
        made = operations.record_result(
            province, facts=form.facts, by=request.actor, at=timezone.now(), scan=form.scan
        )
        say(request, _("The result is recorded."))
        return redirect("evaluation:result", pk=made.pk)
    return _show(request, form, province, title=_("Record a result"))


@require_GET
@screen(Permission.NATIONAL_VIEW)
def result(request: ScreenRequest, pk: int) -> HttpResponse:
    """/evaluation/national/3/"""
    found = _result(request, pk)
    may_keep = found.struck_on is None and found.allows(request.actor, to=Permission.NATIONAL_KEEP)
    strike = reverse("evaluation:result-strike", args=[pk]) if may_keep else ""
    return page(
        request,
        "evaluation/result.html",
        "evaluation/_result.html",
        result=found,
        files=attachments_by_row(LABEL, [pk]).get(pk, []),
        corrections=history_of(found),
        may_keep=may_keep,
        strike=strike,
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.NATIONAL_KEEP)
def correct_result(request: ScreenRequest, pk: int) -> HttpResponse:
    """/evaluation/national/3/correct/"""
    found = _result(request, pk)
    if found.struck_on is not None:
        raise WrongState(_("This entry was struck out."))
    form = ResultForm(posted(request), files_in(request), entry=found)
    if request.method == "POST" and form.is_valid():
        operations.correct_result(
            found, facts=form.facts, at=timezone.now(), **corrected_by(request, form)
        )
        say(request, _("The correction is kept."))
        return redirect("evaluation:result", pk=pk)
    return _show(request, form, found.region, title=_("Correct the result"))


@require_POST
@screen(Permission.NATIONAL_KEEP)
def strike_result(request: ScreenRequest, pk: int) -> HttpResponse:
    """/evaluation/national/3/strike/"""
    reason, found = request.POST.get("reason", ""), _result(request, pk)
    operations.strike_result(found, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("The entry is struck out."))
    return redirect("evaluation:result", pk=pk)


def _result(request: ScreenRequest, pk: int) -> NationalResult:
    reached = rows(request, of=NationalResult.objects).with_all()
    found: NationalResult = get_object_or_404(reached, pk=pk)
    return found


def _show(
    request: ScreenRequest, form: ResultForm, province: Region, *, title: str
) -> HttpResponse:
    entry = form.entry
    back = "evaluation:result" if entry else "evaluation:national"
    return page(
        request,
        "evaluation/result_form.html",
        "evaluation/_result_form.html",
        status=422 if form.is_bound else 200,
        form=form,
        province=province,
        title=title,
        revision=request.POST.get("revision", entry.revision if entry else ""),
        back=reverse(back, args=[entry.pk] if entry else []),
    )
