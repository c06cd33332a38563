"""The page behind a figure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.actor import Actor
from portal.indicators.counting import rows_behind
from portal.indicators.definition import Measure, indicators
from portal.indicators.folding import fold_for_reading
from portal.indicators.reading import Figure, read_within
from portal.indicators.standing import Lack, Standing, lacking_behind, reported_behind
from portal.indicators.vocabulary import Permission
from portal.indicators.years import years_at
from portal.jobs.queue import ask
from portal.kernel.period import Period
from portal.kernel.text import one_line
from portal.pages.coverage.queries import (
    Areas,
    Choice,
    areas_of,
    covered_in,
    figure_text,
    filter_words,
    refuse_untold,
)
from portal.pages.coverage.views import choice_asked, region_asked
from portal.web.exports import form_asked
from portal.web.screens import ScreenRequest, page, screen

PER_PAGE = 50


@require_GET
@screen(Permission.VIEW)
def explain(request: ScreenRequest, code: str) -> HttpResponse:
    indicator = indicators.get(code)
    if indicator is None:
        raise Http404
    region = region_asked(request, request.actor)
    years = years_at(region.path)
    if not years:
        raise Http404
    now = timezone.now()
    choice = choice_asked(request, region, years, at=now).of(indicator)
    refuse_untold(choice)
    areas = areas_of(choice, at=now)
    figure = _figure(areas, at=now)
    lacks = _lacks(areas, request.actor, at=now)
    part = "denominator" if request.GET.get("part") == "denominator" else "numerator"
    return page(
        request,
        "pages/explain.html",
        "pages/_explain.html",
        choice=choice,
        indicator=indicator,
        figure=figure,
        text=figure_text(figure),
        part=part,
        counted_at=now,
        filter_words=filter_words(choice),
        standing=_standing(areas, request.actor, at=now),
        lacks=[one for one in lacks if not one.is_source],
        sources=[one for one in lacks if one.is_source],
        **_rows(request, areas, part, now),
    )


def _figure(areas: Areas, *, at: datetime) -> Figure:
    """The figure as the page says it that was come from."""
    choice = areas.choice
    fold_for_reading(at=at, path=choice.region.path)
    read = read_within(
        [choice.indicator],
        [choice.region],
        choice.year.code,
        choice.month,
        to_date=choice.to_date,
        counties=areas.counties,
        scope=areas.scope,
    )
    return read[choice.region.pk][choice.indicator.code]


def _standing(areas: Areas, actor: Actor, *, at: datetime) -> Standing | None:
    """What is missing or provisional in the months that the figure counts; None where its rows
    are not reported but recorded, and to who may not see how returns stand."""
    choice = areas.choice
    one = reported_behind(choice.indicator)
    if one is None or not actor.may(one.permission):
        return None
    return one.standing(choice.year.code, _months(choice), areas.counties, at)


def _months(choice: Choice) -> list[Period]:
    """The months that the figure counts."""
    if not choice.to_date:
        return [choice.month]
    return list(choice.year.months(today=choice.month.last))


def _lacks(areas: Areas, actor: Actor, *, at: datetime) -> list[Lack]:
    """The rows that are there and that the figure does not count, and where others are from."""
    choice = areas.choice
    return [
        lack
        for one in lacking_behind(choice.indicator)
        if actor.may(one.permission)
        for lack in one.lacks(
            choice.indicator.numerator.code, choice.year.code, _months(choice), areas.counties, at
        )
        if lack.count
    ]


@require_POST
@screen(Permission.VIEW)
def export(request: ScreenRequest, code: str) -> HttpResponse:
    """/explain/<indicator>/export/?…: the rows that this person may open, as a workbook."""
    if (indicator := indicators.get(code)) is None:
        raise Http404
    now = timezone.now()
    region = region_asked(request, request.actor)
    years = years_at(region.path)
    if not years:
        raise Http404
    choice = choice_asked(request, region, years, at=now).of(indicator)
    refuse_untold(choice)
    part = "denominator" if request.GET.get("part") == "denominator" else "numerator"
    params = {"query": choice.params, "part": part, "form": form_asked(request)}
    job = ask("coverage.rows", by=request.actor, at=now, params=params)
    return redirect("pages:job", pk=job.pk)


def _rows(request: ScreenRequest, areas: Areas, part: str, now: datetime) -> dict[str, Any]:
    choice = areas.choice
    if choice.indicator.is_coverage:
        covered, others = covered_in(areas)
        return {"covered": covered, "others": others}
    measure = choice.indicator.denominator if part == "denominator" else choice.indicator.numerator
    if measure is None:
        raise Http404
    counted = rows_behind(
        measure,
        choice.year.code if measure.cycle else "",
        choice.month,
        path=choice.region.path,
        today=timezone.localdate(now),
        to_date=choice.to_date,
        region_ids=areas.region_ids,
        cut=choice.cut,
    )
    seen = _reachable(counted, measure, request.actor)
    leaf = Paginator(seen.select_related(*measure.related).order_by("pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    headers = [header for header, _get in measure.columns]
    return {
        "measure": measure,
        "leaf": leaf,
        "headers": headers,
        "lines": [
            (url, list(zip(headers, line, strict=True))) for url, line in _lines(leaf, measure)
        ],
    }


def _reachable(counted: Any, measure: Measure, actor: Actor) -> Any:
    """A figure may be read by more people than its rows: these are for those who may open them."""
    return counted.reachable(by=actor, to=measure.permission)


def _lines(leaf: Iterable[Any], measure: Measure) -> Iterable[tuple[str, list[str]]]:
    """The page of each row, "" where it has none, and its cells."""
    for row in leaf:
        cells = [
            one_line(str(value)) if (value := get(row)) is not None else "—"
            for _h, get in measure.columns
        ]
        yield measure.url(row) if measure.url else "", cells
