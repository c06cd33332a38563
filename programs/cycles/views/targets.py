"""Targets: the grid of a division, a proposal to begin with, the workbook, each county's answer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.files.kinds import MEDIA_TYPES, Kind
from portal.kernel.errors import Invalid
from portal.reports.sheets import Sheet, SheetColumn, write_workbook
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from portal.workflows.steps import open_moves, permit
from programs.cycles import operations
from programs.cycles.forms import (
    BasisForm,
    GridReasonForm,
    ReasonForm,
    Typed,
    read_grid,
    sound,
)
from programs.cycles.importers import targets_importer
from programs.cycles.models import Cycle, TargetAnswer
from programs.cycles.queries import (
    Cell,
    Grid,
    Line,
    cycles_at,
    grid_of,
    launch_of,
    paths_of,
    place_of,
    proposed_parts,
    year_for,
)
from programs.cycles.vocabulary import CycleState, Permission

#: what an open move is called in an address
VERBS = {"ask_again": "ask-again"}


@require_GET
@screen(Permission.TARGET_VIEW)
def targets_here(request: ScreenRequest) -> HttpResponse:
    """/years/targets/: to the targets of the newest open year, where the reader is at home."""
    years = cycles_at(paths_of(request.actor, to=Permission.TARGET_VIEW))
    if not years:
        raise Http404
    newest = next((one for one in years if one.state == CycleState.OPEN), years[0])
    return redirect("cycles:targets", pk=newest.pk)


@require_GET
@screen(Permission.TARGET_VIEW)
def targets(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/targets/?place=330300&basis=roster"""
    cycle, grid = _grid(request, pk)
    typed = Typed()
    basis = BasisForm(request.GET, has_made=bool(grid.made))
    if "basis" in request.GET and basis.is_valid():
        proposed = proposed_parts(cycle, grid, basis.cleaned_data["basis"])
        typed.texts = {name: f"{value.normalize():f}" for name, value in proposed.items()}
    return _show(request, cycle, grid, typed)


def _grid(request: ScreenRequest, pk: int) -> tuple[Cycle, Grid]:
    cycle = year_for(request.actor, pk, to=Permission.TARGET_VIEW)
    if cycle is None:
        raise Http404
    place = place_of(cycle, request.GET.get("place", "")[:6], by=request.actor)
    if place is None:
        raise Http404
    return cycle, grid_of(cycle, place, by=request.actor)


def _show(
    request: ScreenRequest,
    cycle: Cycle,
    grid: Grid,
    typed: Typed,
    *,
    status: int = 200,
    told: Sequence[str] = (),
) -> HttpResponse:
    is_open = cycle.state != CycleState.LOCKED
    answer = grid.own.answer
    moves = open_moves(answer, to=request.actor) if answer and is_open else []
    may_set = is_open and bool(grid.cells)
    reason = GridReasonForm(initial={"reason": request.POST.get("reason", "")[:500]})
    return page(
        request,
        "programs/cycles/targets.html",
        "programs/cycles/_targets.html",
        status=status,
        cycle=cycle,
        grid=grid,
        lines=[
            _as_drawn(line, typed, is_open=is_open, is_made=line.region.pk in grid.made)
            for line in [grid.own, *grid.lines]
        ],
        has_answers=any(line.answer for line in [grid.own, *grid.lines]),
        sums=_sums_as_drawn(grid),
        changes=_changes_as_drawn(grid),
        may_set=may_set,
        may_propose=may_set and any(line.may_set for line in grid.lines),
        is_proposed="basis" in request.GET and bool(typed.texts),
        wrong_count=len(typed.wrong),
        told=told,
        basis_form=BasisForm(has_made=bool(grid.made)),
        reason_form=reason,
        answer_form=ReasonForm(),
        answer=answer,
        moves=[(VERBS.get(move.name, move.name), move) for move in moves],
        launch=launch_of(cycle, within=grid.place),
    )


def _as_drawn(line: Line, typed: Typed, *, is_open: bool, is_made: bool) -> dict[str, Any]:
    """A line with what its fields hold: what was typed, else what is kept."""
    return {
        "region": line.region,
        "made_on": line.region.valid_from if is_made else None,
        "answer": line.answer,
        "may_set": line.may_set and is_open,
        "goes_down": line.goes_down,
        "cells": [_cell_as_drawn(cell, typed) for cell in line.cells],
    }


def _cell_as_drawn(cell: Cell, typed: Typed) -> dict[str, Any]:
    kept = _short(cell.value)
    text = typed.texts.get(cell.name, kept)
    return {
        "cell": cell,
        "kept": kept,
        "last_year": _short(cell.last_year),
        "text": text,
        "wrong": typed.wrong.get(cell.name, ""),
        "is_changed": text != kept,
    }


def _sums_as_drawn(grid: Grid) -> list[dict[str, Any]]:
    return [
        {"indicator": one.indicator, "parts": _short(one.parts), "difference": one.difference}
        for one in grid.sums
    ]


def _changes_as_drawn(grid: Grid) -> list[dict[str, Any]]:
    titles = {one.code: one.title for one in grid.indicators}
    return [
        {
            "change": one,
            "indicator": titles.get(one.indicator, one.indicator),
            "was": _short(one.was),
            "became": _short(one.became),
        }
        for one in grid.changes
    ]


def _short(value: Any) -> str:
    """Without decimals that say nothing."""
    return "" if value is None else f"{value.normalize():f}"


@require_POST
@screen(Permission.TARGET_SET)
def save_targets(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/targets/save/?place=330300"""
    cycle, grid = _grid(request, pk)
    typed = read_grid(request.POST, grid.cells)
    if typed.wrong:
        return _show(request, cycle, grid, typed, status=422)
    values = sound(GridReasonForm(request.POST))
    if not typed.values:
        raise Invalid(_("Write at least one target."))
    told = [] if values["reason"] else operations.why_is_needed(cycle, typed.values)
    if told:
        return _show(request, cycle, grid, typed, status=422, told=told)
    count = operations.set_targets(
        cycle, values=typed.values, by=request.actor, at=timezone.now(), **values
    )
    say(request, _("%(count)d targets were changed.") % {"count": count})
    return redirect(f"{reverse('cycles:targets', args=[pk])}?place={grid.place.code}")


@require_POST
@screen(Permission.TARGET_VIEW)
def answer_targets(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/years/targets/7/accept/, object, ask-again"""
    answer = get_object_or_404(rows(request, of=TargetAnswer.objects).with_all(), pk=pk)
    if verb not in operations.ANSWER_VERBS:
        raise Http404
    permit(verb.replace("-", "_"), answer, by=request.actor)
    values = sound(ReasonForm(request.POST))
    operations.ANSWER_VERBS[verb](answer, by=request.actor, at=timezone.now(), **values)
    say(request, _("This is done."))
    place = f"?place={answer.region.code}"
    return redirect(reverse("cycles:targets", args=[answer.cycle_id]) + place)


@require_GET
@screen(Permission.TARGET_VIEW)
def targets_workbook(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/targets/workbook/?place=330300: the grid as the importer takes it back."""
    cycle, grid = _grid(request, pk)
    columns = [*targets_importer.columns[:2], *targets_importer.beside[:1]]
    columns += [*targets_importer.columns[2:], *targets_importer.beside[1:]]
    lines = (
        (
            cycle.title,
            cell.region.code,
            cell.region.name,
            str(cell.indicator.title),
            cell.value,
            "",
            cell.last_year,
        )
        for line in [grid.own, *grid.lines]
        for cell in line.cells
    )
    out = io.BytesIO()
    heads = [SheetColumn(one.header, one.width) for one in columns]
    write_workbook(out, [Sheet(str(_("Targets")), heads, lines)])
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPES[Kind.XLSX])
    name = f"targets-{cycle.code}-{grid.place.code}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
