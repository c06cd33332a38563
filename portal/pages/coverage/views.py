"""The coverage page: the same for province, city and county, each for its own area."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.actor import Actor
from portal.indicators.vocabulary import Permission
from portal.indicators.years import YearFacts, years_at
from portal.jobs.queue import ask
from portal.pages.coverage.queries import (
    Choice,
    bands_of,
    choice_named,
    coverage_of,
    filter_words,
    indicators_offered,
    offers_of,
    refuse_untold,
    region_named,
    years_offered,
)
from portal.regions.models import Region
from portal.web.exports import form_asked
from portal.web.screens import ScreenRequest, page, screen


@require_GET
@screen(Permission.VIEW)
def coverage(request: ScreenRequest) -> HttpResponse:
    now = timezone.now()
    region = region_asked(request, request.actor)
    years = years_at(region.path)
    if not years:
        return page(request, "pages/coverage_none.html", "pages/coverage_none.html", region=region)
    choice = choice_asked(request, region, years, at=now)
    shown = coverage_of(choice, request.actor, at=now, years=years)
    return page(
        request,
        "pages/coverage.html",
        "pages/_coverage.html",
        page=shown,
        choice=choice,
        years=years_offered(years, today=timezone.localdate(now)),
        indicators=indicators_offered(choice),
        offers=offers_of(shown.areas),
        filter_words=filter_words(choice),
        bands=bands_of(choice.indicator),
        counted_at=now,
    )


def region_asked(request: HttpRequest, actor: Actor) -> Region:
    """The region of the address, or the first that the person reaches; 404 outside their reach."""
    region = region_named(request.GET, actor)
    if region is None:
        raise Http404
    return region


def choice_asked(
    request: HttpRequest, region: Region, years: list[YearFacts], *, at: datetime
) -> Choice:
    """The state that the address names; what it leaves out has a default, what is wrong is said."""
    return choice_named(request.GET, region, years, at=at)


@require_POST
@screen(Permission.VIEW)
def export(request: ScreenRequest) -> HttpResponse:
    """/coverage/export/?…: what the address shows, as a workbook or a PDF."""
    now = timezone.now()
    region = region_asked(request, request.actor)
    years = years_at(region.path)
    if not years:
        raise Http404
    choice = choice_asked(request, region, years, at=now)
    refuse_untold(choice)
    params = {"query": choice.params, "form": form_asked(request, default="")}
    job = ask("coverage.export", by=request.actor, at=now, params=params)
    return redirect("pages:job", pk=job.pk)
