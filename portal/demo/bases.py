"""How many small and micro enterprises there are in a county, as a yearbook would say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from portal.demo.stage import Stage
from portal.demo.writing import Sheaf
from programs.cycles.models import EnterpriseBase
from programs.cycles.vocabulary import BaseSource

#: counties whose base nobody has entered yet
MISSING: Final = 0.08
LEAST, MOST = 3_000, 42_000


def write_bases(stage: Stage) -> Mapping[str, int]:
    """A base of most counties and both years, counted on the last day of the year before."""
    sheaf, rng = Sheaf(EnterpriseBase), stage.rng("bases")
    for year in stage.years:
        said = set()
        counted_on = date(year - 1, 12, 31)
        for county in stage.counties:
            number = rng.randrange(LEAST, MOST)
            where = county.then(date(year, 12, 31))
            if where is None or where.pk in said or rng.random() < MISSING:
                continue
            said.add(where.pk)
            sheaf.add(
                EnterpriseBase(
                    cycle=stage.cycles[year],
                    region=where,
                    enterprises=number,
                    source=BaseSource.YEARBOOK,
                    document=f"统计年鉴 {year}（演示）表 14-2",
                    counted_on=counted_on,
                    by=stage.manager,
                    at=stage.at,
                )
            )
    return sheaf.keep()
