"""The coverage page: the same for province, city and county, each for its own area."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.accounts.actor import Actor
from portal.indicators.definition import indicators
from portal.indicators.vocabulary import Permission
from portal.indicators.years import YearFacts, years_at
from portal.kernel.errors import Invalid
from portal.kernel.period import Period
from portal.pages.coverage.queries import (
    Choice,
    bands_of,
    coverage_of,
    default_indicator,
    regions_reached,
)
from portal.regions.models import Region
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
    return page(
        request,
        "pages/coverage.html",
        "pages/_coverage.html",
        page=coverage_of(choice, request.actor, at=now),
        choice=choice,
        years=years,
        months=list(reversed(choice.year.months(today=timezone.localdate(now)))),
        indicators=list(indicators),
        bands=bands_of(choice.indicator),
        counted_at=now,
    )


def region_asked(request: HttpRequest, actor: Actor) -> Region:
    """The region of the address, or the first that the person reaches; 404 outside their reach."""
    reached = regions_reached(actor)
    code = request.GET.get("region", "")
    living = Region.objects.living()
    if code:
        region = living.filter(code=code[:6]).order_by("path").first() if code.isalnum() else None
    else:
        region = living.filter(path=reached[0] or "33.").first() if reached else None
    if region is None or not any(region.path.startswith(path) for path in reached):
        raise Http404
    return region


def choice_asked(
    request: HttpRequest, region: Region, years: list[YearFacts], *, at: datetime
) -> Choice:
    """The state that the address names; what it leaves out has a default, what is wrong is said."""
    year, month = _year_and_month(
        request.GET.get("month", ""), request.GET.get("year", ""), years, at
    )
    code = request.GET.get("indicator", "")
    indicator = indicators.get(code) if code else default_indicator()
    if indicator is None:
        words = _("There is no indicator “%(code)s”. Choose one from the list.") % {"code": code}
        raise Invalid(words, indicator=words)
    return Choice(region, year, month, indicator, request.GET.get("span") != "month")


def _year_and_month(
    month: str, year: str, years: list[YearFacts], at: datetime
) -> tuple[YearFacts, Period]:
    today = timezone.localdate(at)
    by_year = {str(facts.year): facts for facts in years}
    if month and (not year or month.startswith(year)):
        try:
            period = Period.parse(month)
        except ValueError:
            period = None
        facts = by_year.get(month[:4])
        if period is None or not period.is_month or facts is None:
            words = _("“%(month)s” is no month of a programme year. Write it like 2026-10.")
            raise Invalid(words % {"month": month}, month=words % {"month": month})
        return facts, period
    facts = by_year.get(year, years[0])
    return facts, facts.months(today=today)[-1]
