"""What an address asks for: where, which year and month, which indicator, narrowed by what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.indicators.definition import Indicator, indicators
from portal.indicators.dimensions import WHOLE, Cut, dimensions, is_figure_told_by
from portal.indicators.vocabulary import Permission
from portal.indicators.years import YearFacts
from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault
from portal.kernel.period import Period
from portal.regions.boundaries import lies_beneath
from portal.regions.models import Region
from portal.regions.storage import region_of
from portal.regions.tags import TITLES

DEFAULT = ("visits.rate", "roster.listed")
#: what an address may say besides region, month and indicator; the first is what it need not say
WAYS: Mapping[str, tuple[str, ...]] = {
    "span": ("", "month"),
    "tag": ("", *TITLES),
    "boundaries": ("", "now"),
    "areas": ("", "counties"),
    "peers": ("", "tag", "none"),
    "industries": ("", "all"),
}


@dataclass(frozen=True, slots=True)
class Ways:
    """How the page is looked at. `tag` leaves only the counties that bear it on the last day of
    the month; `is_as_now` adds up what counties that ended counted under those that answer for
    them now; `is_by_county` lists counties where cities stand; `peers` compares with counties of
    like size (""), with those that bear the same tag, or with all ("none"); `is_every_industry`
    lists those too that are not among the most frequent."""

    tag: str = ""
    is_as_now: bool = False
    is_by_county: bool = False
    peers: str = ""
    is_every_industry: bool = False

    def params(self) -> dict[str, str]:
        return {
            "tag": self.tag,
            "boundaries": "now" if self.is_as_now else "",
            "areas": "counties" if self.is_by_county else "",
            "peers": self.peers,
            "industries": "all" if self.is_every_industry else "",
        }


PLAIN = Ways()


@dataclass(frozen=True, slots=True)
class Choice:
    """The state of the page, all of it in the address."""

    region: Region
    year: YearFacts
    month: Period
    indicator: Indicator
    to_date: bool
    cut: Cut = WHOLE
    ways: Ways = PLAIN

    @property
    def params(self) -> dict[str, str]:
        """What an address must say to open this very view; what it need not say is left out."""
        said = {
            "region": self.region.code,
            "month": self.month.code,
            "indicator": self.indicator.code,
            "span": "" if self.to_date else "month",
            "industry": self.cut.industry,
            "tier": self.cut.tier,
            **self.ways.params(),
        }
        return {name: value for name, value in said.items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.params)

    @property
    def is_narrowed(self) -> bool:
        """Whether less is counted than the whole region."""
        return bool(self.cut or self.ways.tag)

    def at(self, region: Region) -> Choice:
        """The same view of another region."""
        return replace(self, region=region)

    def of(self, indicator: Indicator) -> Choice:
        """The same view of another indicator."""
        return replace(self, indicator=indicator)


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
    if region is None or not any(lies_beneath(region.path, path) for path in reached):
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
    way = {name: _one_of(query, name, known) for name, known in WAYS.items()}
    cut = Cut(industry=_member(query, "industry"), tier=_member(query, "tier"))
    ways = Ways(
        way["tag"],
        is_as_now=way["boundaries"] == "now",
        is_by_county=way["areas"] == "counties",
        peers=way["peers"],
        is_every_industry=way["industries"] == "all",
    )
    return Choice(region, year, month, indicator, way["span"] != "month", cut, ways)


def with_every_industry(choice: Choice) -> Choice:
    """The same view with nothing left out, as files show it."""
    return replace(choice, ways=replace(choice.ways, is_every_industry=True))


def refuse_untold(choice: Choice) -> None:
    """Refuse an indicator whose rows do not tell enterprises apart by what was chosen."""
    if is_figure_told_by(choice.indicator, choice.cut):
        return
    words = _("“%(indicator)s” is not counted by industry or tier. Take that filter off.")
    words = words % {"indicator": choice.indicator.title}
    raise Invalid(words, indicator=words)


def _one_of(query: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    value = query.get(name, "")
    if value not in known:
        words = _("“%(value)s” cannot be chosen for “%(name)s”. It can be: %(known)s, or nothing.")
        words = words % {"value": value, "name": name, "known": ", ".join(filter(None, known))}
        raise Invalid(words, faults=[Fault("coverage.unknown", words, where=name, value=value)])
    return value


def _member(query: Mapping[str, str], name: str) -> str:
    value, dimension = query.get(name, ""), dimensions.get(name)
    if value and (dimension is None or value not in dimension.members()):
        words = _("There is no “%(value)s” to narrow the figures to. Choose one from the list.")
        words = words % {"value": value}
        raise Invalid(words, faults=[Fault("coverage.unknown", words, where=name, value=value)])
    return value


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
    if year and year not in by_year:
        words = _("There is no programme year %(year)s here. Choose one from the list.")
        raise Invalid(words % {"year": year}, year=words % {"year": year})
    facts = by_year.get(year, years[0])
    return facts, facts.months(today=localdate(at))[-1]
