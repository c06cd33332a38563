"""The clock of needs: what many enterprises need alike, and how long the steps may take."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models.functions import Left
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.register.rules.industries import industry_name
from portal.kernel.errors import Invalid, NotPermitted
from portal.regions.models import Region
from portal.regions.queries import places_in_reach
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.cycles.models import Cycle
from programs.questionnaires import operations
from programs.questionnaires.forms import CommonAnswerForm, CommonFilter, TermsForm
from programs.questionnaires.models import Need, NeedQuerySet, NeedTerms, Response
from programs.questionnaires.queries import (
    SharedNeed,
    province_of,
    shared_needs,
    terms_at,
    years_of_needs,
)
from programs.questionnaires.rules import TIMED, Terms
from programs.questionnaires.vocabulary import Permission, Urgency

MOST_TERMS = 20


@require_GET
@screen(Permission.NEED_VIEW)
def common_needs(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/needs/common/?year=3&place=330381&industry=34"""
    reached = rows(request, of=Need.objects)
    named = request.GET.get("place", "")
    places = places_in_reach(request.actor, to=Permission.NEED_VIEW, chosen=named)
    years = years_of_needs(reached)
    form = CommonFilter(request.GET, places=places, years=years, industries=_industries(reached))
    cycle, chosen = form.year_chosen, form.chosen
    found: list[SharedNeed] = []
    terms = None
    if cycle is not None:
        terms = terms_at(cycle.region_id, timezone.localdate())
        found = _shared(request, cycle, chosen, terms)
    return page(
        request,
        "programs/questionnaires/common.html",
        "programs/questionnaires/_common.html",
        form=form,
        cycle=cycle,
        terms=terms,
        lines=[(one, _answer_form(one, cycle, chosen)) for one in found],
        may_answer=_may_answer(request),
        industry=chosen.get("industry", ""),
    )


def _shared(
    request: ScreenRequest, cycle: Cycle, chosen: dict[str, str], terms: Terms
) -> list[SharedNeed]:
    """The shared needs of a year, in a place and an industry.

    How many enterprises answered is counted over the same place and industry.
    """
    needs = rows(request, of=Need.objects).filter(cycle=cycle)
    responses = rows(request, of=Response.objects).filter(cycle=cycle)
    if place := chosen.get("place"):
        needs = needs.filter(region__path__startswith=place)
        responses = responses.filter(region__path__startswith=place)
    if industry := chosen.get("industry"):
        needs = needs.filter(enterprise__industry_code__startswith=industry)
        responses = responses.filter(enterprise__industry_code__startswith=industry)
    return shared_needs(needs, responses, terms)


def _industries(reached: NeedQuerySet) -> list[tuple[str, str]]:
    """The divisions of industry that the needs come from."""
    division = Left("enterprise__industry_code", 2)
    codes = reached.order_by().values_list(division, flat=True).distinct()
    return [(code, f"{code} {industry_name(code)}") for code in sorted(codes) if code]


def _may_answer(request: ScreenRequest) -> bool:
    both = (Permission.NEED_DISPATCH, Permission.NEED_ANSWER)
    return all(request.actor.may(one) for one in both)


def _answer_form(one: SharedNeed, cycle: Cycle | None, chosen: dict[str, str]) -> CommonAnswerForm:
    initial = {
        "county": one.region_id,
        "year": cycle.pk if cycle else "",
        "template": one.template_id,
        "item": one.item,
        "industry": chosen.get("industry", ""),
    }
    prefix = f"{one.region_id}-{one.template_id}-{one.item}".replace(".", "-")
    return CommonAnswerForm(initial=initial, auto_id=f"id_{prefix}_%s")


@require_POST
@screen(Permission.NEED_DISPATCH)
def answer_common(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/needs/common/answer/: once for all of a county that ask for the same."""
    form = CommonAnswerForm(request.POST)
    if not form.is_valid():
        words = _("Write what is done about it.")
        raise Invalid(words, text=words)
    given = form.cleaned_data
    one = (
        rows(request, of=Need.objects)
        .filter(cycle_id=given["year"], region_id=given["county"], item=given["item"])
        .with_all()
        .first()
    )
    if one is None:
        raise Http404
    count = operations.answer_together(
        one.region,
        cycle=one.cycle,
        template_id=given["template"],
        item=given["item"],
        industry=given["industry"],
        text=given["text"],
        by=request.actor,
        at=timezone.now(),
    )
    words = ngettext("%(count)d need is answered.", "%(count)d needs are answered.", count)
    say(request, words % {"count": count})
    back = {"year": one.cycle_id} | ({"industry": given["industry"]} if given["industry"] else {})
    return redirect(f"{reverse('questionnaires:needs-common')}?{urlencode(back)}")


@require_http_methods(["GET", "POST"])
@screen(Permission.NEED_VIEW)
def need_terms(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/needs/terms/: the terms in force, those before, and new ones."""
    today = timezone.localdate()
    kept = list(rows(request, of=NeedTerms.objects).newest_first()[:MOST_TERMS])
    province = province_of(request.actor)
    terms = _in_force(kept, province)
    form = None
    if province is not None:
        form = TermsForm(posted(request), terms=terms, today=today)
        if request.method == "POST" and form.is_valid():
            operations.set_terms(
                province,
                terms=form.terms,
                valid_from=form.cleaned_data["valid_from"],
                by=request.actor,
                at=timezone.now(),
            )
            say(request, _("The terms are kept."))
            return redirect("questionnaires:need-terms")
    elif request.method == "POST":
        raise NotPermitted(_("Only the province sets the terms."))
    context: dict[str, Any] = {"terms": terms, "kept": kept, "form": form, "today": today}
    context["table"] = {
        "urgencies": [one.label for one in Urgency],
        "lines": [(one.label, [terms.days[one][u] for u in Urgency]) for one in TIMED],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programs/questionnaires/terms.html", context, status=status)


def _in_force(kept: list[NeedTerms], province: Region | None) -> Terms:
    region = province.pk if province else kept[0].region_id if kept else 0
    return terms_at(region, timezone.localdate())
