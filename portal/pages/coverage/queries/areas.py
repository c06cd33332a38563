"""Where a view counts: the areas that it lists, and whose readings each of them adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.timezone import localdate

from portal.indicators.beneath import all_beneath, beneath
from portal.indicators.once import shared_spots
from portal.indicators.reading import Scope, covered_counties
from portal.pages.coverage.queries.choice import Choice
from portal.regions.heirs import codes_that_became, predecessors_by_heir
from portal.regions.models import Region
from portal.regions.tags import codes_with
from portal.regions.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Areas:
    """`within` is every region that ever lay beneath; `counties` are those that the view counts,
    `children` what the page goes down to, as far as one of the counties lies there."""

    choice: Choice
    within: Sequence[Region]
    children: list[Region]
    counties: list[Region]
    scope: Scope

    @property
    def listed(self) -> list[Region]:
        """What ranking, heat and table list: children, or counties where they are asked for."""
        found = self.counties if self.choice.ways.is_by_county else self.children
        return found or [self.choice.region]

    @property
    def every(self) -> list[Region]:
        found = [self.choice.region, *self.children, *self.counties]
        return list({region.pk: region for region in found}.values())

    def folded(self) -> Areas:
        """The same once what lies here is folded: what of it several count is read, if any area
        adds up others. One statement at most."""
        if not self.scope.adding:
            return self
        return replace(self, scope=replace(self.scope, shared=shared_spots()))

    @property
    def region_ids(self) -> list[int] | None:
        """The regions whose own rows are counted; None where it is all beneath the path."""
        adding = self.scope.adding.get(self.choice.region.pk)
        return None if adding is None else list(adding)


def covered_in(areas: Areas) -> tuple[list[Region], list[Region]]:
    """The counties of a view, of a figure of counties: those that it covers, and the others."""
    choice = areas.choice
    return covered_counties(
        choice.indicator,
        areas.counties,
        choice.year.code,
        choice.month,
        to_date=choice.to_date,
        scope=areas.scope,
    )


def areas_of(choice: Choice, *, at: datetime, within: Sequence[Region] | None = None) -> Areas:
    """In one statement, in none where the caller has read every region that ever lay beneath."""
    given = _ever_beneath(choice) if within is None else within
    on = day_of(choice, at=at)
    children, counties = beneath(choice.region, on=on, within=given)
    if choice.region.level == Level.COUNTY:
        counties = [choice.region]
    ended = predecessors_by_heir([*given, choice.region]) if choice.ways.is_as_now else {}
    adding = {pk: [pk, *ended[pk]] for pk in (one.pk for one in counties) if pk in ended}
    if choice.ways.tag and choice.region.level != Level.COUNTY:
        tagged = codes_with(choice.ways.tag, on=choice.month.last)
        counties = [one for one in counties if one.code in tagged]
        children = [one for one in children if _holds(one, counties)]
        adding |= {
            head.pk: [
                pk for one in counties if _lies_in(one, head) for pk in adding.get(one.pk, [one.pk])
            ]
            for head in [choice.region, *children]
            if head.level != Level.COUNTY
        }
    return Areas(choice, given, children, counties, Scope(choice.cut, adding))


def _ever_beneath(choice: Choice) -> list[Region]:
    if choice.region.level != Level.COUNTY or not choice.ways.is_as_now:
        return all_beneath(choice.region)
    codes = codes_that_became(choice.region)
    return list(Region.objects.filter(code__in=codes)) if codes else []


def day_of(choice: Choice, *, at: datetime) -> date:
    """The day whose counties are shown: today's, or those at the end of the month."""
    return localdate(at) if choice.ways.is_as_now else choice.month.last


def _lies_in(county: Region, head: Region) -> bool:
    return county.path.startswith(head.path)


def _holds(area: Region, counties: Sequence[Region]) -> bool:
    return any(_lies_in(one, area) for one in counties)
