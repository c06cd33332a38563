"""What the form of the page offers, and what was chosen, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.indicators.definition import Indicator, indicators
from portal.indicators.dimensions import INDUSTRY, TIER, dimensions, is_figure_told_by
from portal.indicators.years import YearFacts
from portal.kernel.period import Period
from portal.pages.coverage.queries.areas import Areas
from portal.pages.coverage.queries.choice import Choice
from portal.regions.tags import TITLES, tags_among
from portal.regions.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Offer:
    """A select of the form: its options by value, in order."""

    name: str
    label: str
    chosen: str
    options: list[tuple[str, str]]


def years_offered(years: Sequence[YearFacts], *, today: date) -> list[tuple[str, list[Period]]]:
    """Each year with its months, the newest first."""
    return [(one.title, list(reversed(one.months(today=today)))) for one in years]


def indicators_offered(choice: Choice) -> list[tuple[str, list[Indicator]]]:
    """Those that are told by what the page is narrowed to, under their headings; those without
    one first."""
    found: dict[str, list[Indicator]] = {"": []}
    for one in indicators:
        if is_figure_told_by(one, choice.cut):
            found.setdefault(str(one.heading(choice.year.year)), []).append(one)
    return list(found.items())


def offers_of(areas: Areas) -> list[Offer]:
    """Selects with something to choose from."""
    choice = areas.choice
    every = [_span(choice), _industry(choice), _tier(choice), _tag(areas), _boundaries(choice)]
    if choice.region.level == Level.PROVINCE:
        every.append(_areas(choice))
    if choice.region.level != Level.COUNTY:
        every.append(_peers(areas))
    return [one for one in every if len(one.options) > 1]


def filter_words(choice: Choice) -> list[str]:
    """What is counted, in words: for papers, workbooks and the page behind a figure."""
    said = [
        choice.region.name,
        choice.year.title,
        date_format(choice.month.first, "YEAR_MONTH_FORMAT"),
        _("Year to date") if choice.to_date else _("The month alone"),
    ]
    for code, member in ((INDUSTRY, choice.cut.industry), (TIER, choice.cut.tier)):
        if member and (dimension := dimensions.get(code)) is not None:
            said.append(f"{dimension.title}{_(': ')}{dimension.members().get(member, member)}")
    if choice.ways.tag:
        said.append(str(TITLES[choice.ways.tag]))
    if choice.ways.is_as_now:
        said.append(_("Boundaries of today"))
    return said


def boundary_words(choice: Choice) -> str:
    """Whose counties are counted: those of then, or those of today."""
    return _("Boundaries of today") if choice.ways.is_as_now else _("Boundaries of that month")


def _span(choice: Choice) -> Offer:
    options = [("", _("Year to date")), ("month", _("The month alone"))]
    return Offer("span", _("Span"), "" if choice.to_date else "month", options)


def _industry(choice: Choice) -> Offer:
    return _members(INDUSTRY, choice.cut.industry, _("All industries"))


def _tier(choice: Choice) -> Offer:
    return _members(TIER, choice.cut.tier, _("Both tiers"))


def _members(code: str, chosen: str, every: str) -> Offer:
    dimension = dimensions.get(code)
    known: dict[str, Any] = dict(dimension.members()) if dimension else {}
    title = str(dimension.title) if dimension else code
    return Offer(code, title, chosen, [("", every), *known.items()])


def _tag(areas: Areas) -> Offer:
    tags = tags_among(one.code for one in areas.within)
    options = [("", _("All counties")), *((tag, str(TITLES[tag])) for tag in tags)]
    return Offer("tag", _("Kind of county"), areas.choice.ways.tag, options)


def _boundaries(choice: Choice) -> Offer:
    options = [("", _("Boundaries of that month")), ("now", _("Boundaries of today"))]
    return Offer("boundaries", _("Boundaries"), "now" if choice.ways.is_as_now else "", options)


def _areas(choice: Choice) -> Offer:
    options = [("", _("List cities")), ("counties", _("List counties"))]
    return Offer("areas", _("Areas"), "counties" if choice.ways.is_by_county else "", options)


def _peers(areas: Areas) -> Offer:
    options = [("", _("Peers of like size")), ("none", _("All together"))]
    if tags_among(one.code for one in areas.within):
        options.insert(1, ("tag", _("Peers of like kind")))
    return Offer("peers", _("Peers"), areas.choice.ways.peers, options)
