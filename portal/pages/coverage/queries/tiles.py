"""The map: a tile for each county, in bands, with its legend."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal.indicators.definition import Indicator
from portal.indicators.reading import Figure
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.ranking import address_of, length_of
from portal.pages.coverage.queries.wording import figure_text
from portal.regions.models import Region
from portal.web.drawing import tile_map

#: lower bounds of the map's bands 2 to 5, in percent
BANDS = (60, 70, 80, 90)


def _band(figure: Figure, most: Decimal) -> int | None:
    if figure.value is None:
        return None
    percent = length_of(figure, most)
    return (
        1 + sum(1 for bound in BANDS if percent >= bound)
        if figure.indicator.is_ratio
        else (1 + min(4, int(percent // 20)))
    )


def tiles_of(
    choice: Choice,
    counties: list[Region],
    cities: list[Region],
    figures: dict[int, dict[str, Figure]],
    late: frozenset[str],
) -> dict[str, Any] | None:
    if not counties:
        return None
    chosen = {county.code: figures[county.pk][choice.indicator.code] for county in counties}
    most = max((one.value or Decimal() for one in chosen.values()), default=Decimal())
    names = {one.code: one.name for one in cities}
    shown = {}
    for county in counties:
        figure = chosen[county.code]
        text = figure_text(figure)
        said = _("%(county)s: %(indicator)s %(figure)s")
        title = said % {
            "county": county.name,
            "indicator": choice.indicator.title,
            "figure": text,
        }
        if county.code in late:
            title = _("%(said)s; return overdue") % {"said": title}
        shown[county.code] = {
            "name": county.name,
            "value_text": text,
            "band": _band(figure, most),
            "late": county.code in late,
            "url": f"?{address_of(choice, county)}",
            "title": title,
        }
    province = f"{choice.region.code[:2]}0000"
    return tile_map(province, shown, city_names={c: n.removesuffix("市") for c, n in names.items()})


def bands_of(indicator: Indicator) -> list[dict[str, Any]]:
    """The legend of the map, the darkest first."""
    if not indicator.is_ratio:
        texts = ("< 20%", "20–40%", "40–60%", "60–80%", _("≥ 80%% of the largest") % ())
    else:
        texts = ("< 60%", "60–70%", "70–80%", "80–90%", "≥ 90%")
    return [{"band": band, "text": texts[band - 1]} for band in range(5, 0, -1)]
