"""The map: a tile for each county, in bands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal.indicators.reading import Figure
from portal.pages.coverage.queries.areas import Areas
from portal.pages.coverage.queries.bands import band_of
from portal.pages.coverage.queries.wording import figure_text
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.web.drawing import tile_map

#: from here on a sum is shown without its decimals
SHORTENED = 100


def tiles_of(
    areas: Areas, figures: dict[int, dict[str, Figure]], late: frozenset[str]
) -> dict[str, Any] | None:
    """As components/_tilemap.html takes it; None for a county, and where no county is counted."""
    choice = areas.choice
    if choice.region.level == Level.COUNTY or not areas.counties:
        return None
    chosen = {one.code: figures[one.pk][choice.indicator.code] for one in areas.counties}
    most = max((one.value or Decimal() for one in chosen.values()), default=Decimal())
    names = {one.code: one.name for one in [choice.region, *areas.children]}
    shown = {
        county.code: {
            "name": county.name,
            "value_text": _short(chosen[county.code]),
            "band": band_of(chosen[county.code], most),
            "late": county.code in late,
            "url": f"?{choice.at(county).query}",
            "title": _spoken(chosen[county.code], county, late),
        }
        for county in areas.counties
    }
    province = f"{choice.region.code[:2]}0000"
    return tile_map(province, shown, city_names={c: n.removesuffix("市") for c, n in names.items()})


def _short(figure: Figure) -> str:
    """What a tile has room for: of a large sum no decimals; its tip says it to the last digit."""
    if not figure.indicator.is_ratio and figure.numerator >= SHORTENED:
        return f"{figure.numerator:,.0f}"
    return figure_text(figure)


def _spoken(figure: Figure, county: Region, late: frozenset[str]) -> str:
    """What a screen reader says of a tile, and what stands in its tip."""
    title = _("%(county)s: %(indicator)s %(figure)s") % {
        "county": county.name,
        "indicator": figure.indicator.title,
        "figure": figure_text(figure),
    }
    return _("%(said)s; return overdue") % {"said": title} if county.code in late else title
