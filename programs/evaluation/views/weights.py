"""The weights of a year: what each item is worth, set by the province."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.web.refusals import say
from portal.web.screens import ScreenRequest, screen
from programs.cycles.models import Cycle
from programs.cycles.queries import is_locked
from programs.evaluation import operations
from programs.evaluation.forms import WeightsForm
from programs.evaluation.queries import scheme_data, settings_of, weights_of
from programs.evaluation.scoring import LEVELS, Scheme, points_of, scheme, scheme_from, sums
from programs.evaluation.views.years import own_year, year_asked
from programs.evaluation.vocabulary import PLACE_LEVELS, Permission


@require_GET
@screen(Permission.VIEW)
def weights(request: ScreenRequest, code: str) -> HttpResponse:
    """/evaluation/330000-2026/weights/"""
    return _show(request, year_asked(request, code).cycle)


@require_POST
@screen(Permission.WEIGH)
def weigh(request: ScreenRequest, code: str) -> HttpResponse:
    """/evaluation/330000-2026/weights/set/"""
    cycle = own_year(request, code)
    form = WeightsForm(request.POST, scheme=scheme(cycle.year))
    if not form.is_valid():
        return _show(request, cycle, form, status=422)
    made = operations.set_weights(
        cycle,
        points=form.points,
        reason=form.cleaned_data["reason"],
        seen=form.cleaned_data["seen"],
        by=request.actor,
        at=timezone.now(),
    )
    say(request, _("Weights no. %(n)d count from the next snapshot on.") % {"n": made.number})
    return redirect("evaluation:weights", code=code)


def _show(
    request: ScreenRequest, cycle: Cycle, form: WeightsForm | None = None, *, status: int = 200
) -> HttpResponse:
    last = weights_of(cycle)
    current = scheme_from(scheme_data(cycle, last))
    points = points_of(current)
    default = points_of(scheme(cycle.year))
    locked = is_locked(cycle)
    may_set = cycle.allows(request.actor, to=Permission.WEIGH) and not locked
    shown = form or WeightsForm(initial={"seen": last.number if last else 0}, scheme=current)
    context = {
        "cycle": cycle,
        "weights": last,
        "scheme": current,
        "is_locked": locked,
        "may_set": may_set,
        "form": shown,
        "groups": _groups(current, shown, default),
        "levels": [PLACE_LEVELS[level] for level in LEVELS],
        "sums": list(sums(points).values()),
        "settings": [
            {"setting": one, "changes": [(_said(each.item), each) for each in one.changes]}
            for one in settings_of(cycle)
        ],
    }
    return render(request, "evaluation/weights.html", context, status=status)


def _groups(current: Scheme, form: WeightsForm, default: Any) -> list[dict[str, Any]]:
    """Dimension by dimension its items; of each the cells: level, points, field, default."""
    return [
        {
            "title": _said(dimension),
            "lines": [
                {
                    "title": _said(item),
                    "is_counted": any(part.indicator for part in item.parts),
                    "cells": [
                        {
                            "level": PLACE_LEVELS[level],
                            "points": item.points[level],
                            "field": form[f"{item.code}-{level}"],
                            "default": default[item.code][level],
                        }
                        for level in LEVELS
                    ],
                }
                for item in current.items_of(dimension.code)
            ],
        }
        for dimension in current.dimensions
    ]


def _said(one: Any) -> str:
    language = "en" if (get_language() or "").startswith("en") else "zh-hans"
    return str(one.titles[language])
