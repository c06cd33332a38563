"""Results of a version: every question, one question divided, and the rows behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.regions.models import Region
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.queries import leaf_through
from programs.questionnaires.forms.results import ExportForm, ResultFilter
from programs.questionnaires.models import Response, Version
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.queries.results import (
    Scope,
    areas_in_reach,
    frequencies,
    options_of,
    places_of,
    result_of,
    scope_of,
)
from programs.questionnaires.queries.results_cross import (
    class_name,
    divided,
    may_divide,
    spread_of,
    weighted_shares,
)
from programs.questionnaires.queries.results_pairs import pairings_of
from programs.questionnaires.queries.results_rows import rows_behind
from programs.questionnaires.queries.results_shown import quartiles_shown, weighted_shown
from programs.questionnaires.schema import Question
from programs.questionnaires.scoring.roles import roles_of
from programs.questionnaires.scoring.statistics import Proportion
from programs.questionnaires.views.responses import number
from programs.questionnaires.vocabulary import Dimension, Permission


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a version, an area in reach and a part of it."""

    version: Version
    places: list[Region]
    form: ResultFilter
    region: Region


def asked_of(request: ScreenRequest, pk: int) -> Asked:
    """The version that may be read, and the area chosen among those in reach; 404 of others."""
    published = rows(request, of=Version.objects).published().with_all()
    version = get_object_or_404(published, pk=pk)
    places = places_of(version)
    areas = areas_in_reach(places, by=request.actor, to=request.permission)
    form = ResultFilter(request.GET, areas=areas)
    place = request.GET.get("place", "")
    if form.region is None or (place and place not in form.areas):
        raise Http404
    return Asked(version, places, form, form.region)


def scope_asked(asked: Asked, *, by: Dimension | None = None) -> Scope:
    today = timezone.localdate()
    return scope_of(
        asked.version, asked.region, asked.places, on=today, part=asked.form.part, by=by
    )


def around(asked: Asked, scope: Scope | None = None) -> dict[str, Any]:
    """What all pages of results show: where one is, and the ways to the others."""
    chosen = {"place": asked.region.code} if len(asked.form.areas) > 1 else {}
    if scope is not None and scope.part.dimension:
        chosen[scope.part.dimension] = scope.part.value
    questionnaire = questionnaire_of(asked.version)
    return {
        "version": asked.version,
        "questionnaire": questionnaire,
        "region": asked.region,
        "form": asked.form,
        "scope": scope,
        "query": urlencode(chosen),
        "has_roles": roles_of(questionnaire) is not None,
        "has_pairs": bool(pairings_of(asked.version)),
        "part_name": class_name(scope.part.dimension, scope.part.value)
        if scope is not None and scope.part.dimension
        else "",
    }


@require_GET
@screen(Permission.RESULT_VIEW)
def results_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/results/?place=330381&industry=C"""
    asked = asked_of(request, pk)
    scope = scope_asked(asked)
    return page(
        request,
        "programs/questionnaires/results/results.html",
        "programs/questionnaires/results/_results.html",
        sections=frequencies(scope),
        rate=Proportion(scope.counts.responses, scope.roster) if scope.counts else None,
        export_form=ExportForm(),
        **around(asked, scope),
    )


def question_or_404(version: Version, code: str) -> Question:
    question = questionnaire_of(version).question(code)
    if question is None:
        raise Http404
    return question


@require_GET
@screen(Permission.RESULT_VIEW)
def result_question(request: ScreenRequest, pk: int, code: str) -> HttpResponse:
    """/questionnaires/versions/3/results/B01/?by=industry&option=no&option=yes"""
    asked = asked_of(request, pk)
    question = question_or_404(asked.version, code)
    divided_by = request.GET.get("by", "")
    by = Dimension(divided_by) if divided_by in Dimension.values else None
    scope = scope_asked(asked, by=by)
    cross = (
        divided(scope, question, divided_by, asked.places) if divided_by and scope.counts else None
    )
    result = result_of(question, scope.counts, scope.roster) if scope.counts else None
    return page(
        request,
        "programs/questionnaires/results/question.html",
        "programs/questionnaires/results/_question.html",
        question=question,
        options=options_of(question),
        result=result,
        together=_together(request, question, scope) if may_divide(question) else None,
        chosen=request.GET.getlist("option"),
        may_add=may_divide(question),
        spread=quartiles_shown(spread_of(scope, question)),
        weighted=weighted_shown(result, weighted_shares(scope, question)) if result else [],
        cross=cross,
        by=divided_by,
        dimensions=Dimension.choices,
        dividing=[
            one
            for one in questionnaire_of(asked.version).questions()
            if may_divide(one) and one.code != code
        ],
        **around(asked, scope),
    )


def _together(request: ScreenRequest, question: Question, scope: Scope) -> Proportion | None:
    """The options that were ticked, added up."""
    chosen = set(request.GET.getlist("option"))
    if scope.counts is None or not chosen:
        return None
    codes = [option.code for option in options_of(question) if option.code in chosen]
    result = result_of(question, scope.counts, scope.roster)
    shares = [line.share for line in result.lines if line.option.code in codes]
    if not shares:
        return None
    return Proportion(
        sum(one.numerator for one in shares), shares[0].denominator, shares[0].population
    )


@require_GET
@screen(Permission.RESPONSE_VIEW)
def result_rows(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/rows/?question=B01&option=no: the responses behind a figure."""
    reached = rows(request, of=Response.objects)
    request.permission = Permission.RESULT_VIEW
    asked = asked_of(request, pk)
    scope = scope_asked(asked)
    if scope.counts is None:
        raise Http404
    code, option = request.GET.get("question", ""), request.GET.get("option", "")
    question = question_or_404(asked.version, code) if code else None
    known = {one.code for one in options_of(question)} if question else set()
    if option and option not in known:
        raise Http404
    found = rows_behind(reached, scope, question, option)
    leaf = leaf_through(
        found.with_all().defer("version__schema"), after=number(request.GET.get("after"))
    )
    return page(
        request,
        "programs/questionnaires/results/rows.html",
        "programs/questionnaires/results/_rows.html",
        question=question,
        option=next((one for one in options_of(question) if one.code == option), None)
        if question
        else None,
        responses=leaf.rows,
        after=leaf.after,
        count=found.count(),
        **around(asked, scope),
    )
