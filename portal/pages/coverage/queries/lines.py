"""Figures month by month, as the page counts them: coverage among the counties of each month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from portal.indicators.definition import Indicator
from portal.indicators.reading import Figure
from portal.indicators.trends import Covering, Track
from portal.kernel.period import Period
from portal.pages.coverage.queries.areas import Areas, areas_of
from portal.regions.models import Region
from portal.regions.vocabulary import Level


def covering_of(areas: Areas, wanted: Sequence[Indicator]) -> Covering:
    """The coverage figures of the page, with every county that any of its months may count."""
    asked = [one for one in wanted if one.is_coverage]
    given = [areas.choice.region, *areas.within]
    counties = [one.pk for one in given if one.level == Level.COUNTY]
    return Covering(asked, counties, areas.choice.to_date)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of the region that the page is about; `last_year` is the code of the year before, or
    ""."""

    areas: Areas
    track: Track
    last_year: str
    at: datetime
    _counties: dict[str, Sequence[Region]] = field(default_factory=dict)

    def of(self, indicator: Indicator, months: Sequence[Period]) -> list[Figure]:
        """The figure in each of the months of the year; none of a coverage by a stock."""
        return self._line(indicator, self.areas.choice.year.code, months)

    def of_last_year(self, indicator: Indicator, months: Sequence[Period]) -> list[Figure]:
        """The same months a year before; none where that year was not published."""
        if not self.last_year:
            return []
        return self._line(indicator, self.last_year, [one.a_year_before() for one in months])

    def _line(self, indicator: Indicator, cycle: str, months: Sequence[Period]) -> list[Figure]:
        choice = self.areas.choice
        if not indicator.is_coverage:
            return self.track.line(indicator, choice.region, cycle, months, to_date=choice.to_date)
        if indicator.numerator.is_stock:
            return []
        return [
            self.track.coverage(
                indicator,
                choice.region,
                cycle,
                month,
                self._counted(month),
                to_date=choice.to_date,
            )
            for month in months
        ]

    def _counted(self, month: Period) -> Sequence[Region]:
        """The counties that the page of the month counts: known from what is read already."""
        if month.code not in self._counties:
            choice = replace(self.areas.choice, month=month)
            found = areas_of(choice, at=self.at, within=self.areas.within)
            self._counties[month.code] = found.counties
        return self._counties[month.code]
