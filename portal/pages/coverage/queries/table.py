"""The table beside the map: the same figures, with what they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.indicators.reading import Figure
from portal.pages.coverage.queries.areas import Areas
from portal.pages.coverage.queries.wording import explain_url, number_text, value_text
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.web.contributions import LateCounty


def lines_of(
    areas: Areas, figures: dict[int, dict[str, Figure]], late: Sequence[LateCounty]
) -> list[dict[str, Any]]:
    choice, lines = areas.choice, []
    for region in areas.listed:
        figure = figures[region.pk][choice.indicator.code]
        made = figure.denominator
        lines.append(
            {
                "region": region,
                "url": f"?{choice.at(region).query}",
                "figure": figure,
                "text": value_text(figure),
                "numerator": number_text(figure.numerator),
                "denominator": number_text(made) if made is not None else "",
                "numerator_url": explain_url(figure, choice),
                "denominator_url": explain_url(figure, choice, part="denominator"),
                "late": sum(1 for one in late if _is_within(one, region)),
            }
        )
    return lines


def _is_within(late: LateCounty, region: Region) -> bool:
    return late.code == region.code or (
        region.level == Level.CITY and late.code[:4] == region.code[:4]
    )
