"""Coverage on the home page: what a regulator wants to see first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.accounts.actor import Actor
from portal.indicators.vocabulary import Permission
from portal.indicators.years import years_at
from portal.pages.coverage.queries import (
    Choice,
    bands_of,
    coverage_of,
    default_indicator,
    region_named,
    regions_reached,
)
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.web.contributions import HomePart, home_parts


def _summary(actor: Actor, at: datetime) -> Mapping[str, Any] | None:
    """Figures, map and ranking of the person's own province or city, for this month; of the nation
    the province that the coverage page begins with."""
    reached = regions_reached(actor)
    first = region_named({}, actor) if reached == [""] else None
    top = first.path if first else next(iter(reached), "")
    found = list(Region.objects.filter(path__startswith=top).order_by("code")) if top else []
    region = next((one for one in found if one.path == top and one.valid_to is None), None)
    if region is None or region.level == Level.COUNTY:
        return None
    years = years_at(region.path)
    if not years:
        return None
    month = years[0].months(today=timezone.localdate(at))[-1]
    choice = Choice(region, years[0], month, default_indicator(), to_date=True)
    within = [one for one in found if one.pk != region.pk]
    page = coverage_of(choice, actor, at=at, within=within, years=years, in_brief=True)
    return {"page": page, "choice": choice, "bands": bands_of(choice.indicator)}


home_parts.add(HomePart("coverage", 5, Permission.VIEW, "pages/_home_coverage.html", _summary))
