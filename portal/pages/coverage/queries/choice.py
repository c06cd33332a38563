"""What an address asks for: where, which year and month, which indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.indicators.definition import Indicator, indicators
from portal.indicators.vocabulary import Permission
from portal.indicators.years import YearFacts
from portal.kernel.errors import Invalid
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.storage import region_of

DEFAULT = ("visits.rate", "roster.listed")


@dataclass(frozen=True, slots=True)
class Choice:
    """The state of the page: where, which year and month, which indicator, to date or alone."""

    region: Region
    year: YearFacts
    month: Period
    indicator: Indicator
    to_date: bool

    @property
    def query(self) -> str:
        span = "" if self.to_date else "&span=month"
        return (
            f"region={self.region.code}&month={self.month.code}"
            f"&indicator={self.indicator.code}{span}"
        )


def regions_reached(actor: Actor) -> list[str]:
    """The paths beneath which this person may read figures; "" is the whole nation."""
    paths = {
        str(grant.value) for grant in actor.holding(Permission.VIEW) if grant.boundary == "region"
    }
    return sorted(p for p in paths if not any(p != q and p.startswith(q) for q in paths))


def default_indicator() -> Indicator:
    """The first of the defaults that a room declares; else the first declared."""
    for code in DEFAULT:
        if (found := indicators.get(code)) is not None:
            return found
    return next(iter(indicators))


def region_named(query: Mapping[str, str], actor: Actor) -> Region | None:
    """The region that a query names, or the first that the person reaches; None outside it."""
    reached = regions_reached(actor)
    code = query.get("region", "")
    living = Region.objects.living()
    if code:
        region = region_of(code[:6]) if code.isalnum() else None
    else:
        region = living.filter(path=reached[0] or "33.").first() if reached else None
    if region is None or not any(region.path.startswith(path) for path in reached):
        return None
    return region


def choice_named(
    query: Mapping[str, str], region: Region, years: list[YearFacts], *, at: datetime
) -> Choice:
    """The state that a query names; what it leaves out has a default, what is wrong is said."""
    year, month = _year_and_month(query.get("month", ""), query.get("year", ""), years, at)
    code = query.get("indicator", "")
    indicator = indicators.get(code) if code else default_indicator()
    if indicator is None:
        words = _("There is no indicator “%(code)s”. Choose one from the list.") % {"code": code}
        raise Invalid(words, indicator=words)
    return Choice(region, year, month, indicator, query.get("span") != "month")


def _year_and_month(
    month: str, year: str, years: list[YearFacts], at: datetime
) -> tuple[YearFacts, Period]:
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
    return facts, facts.months(today=localdate(at))[-1]
