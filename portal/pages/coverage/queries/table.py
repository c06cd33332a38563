"""The table beside the map: the same figures, with what they are made of."""

from __future__ import annotations

from typing import Any

from portal.indicators.reading import Figure
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.ranking import address_of
from portal.pages.coverage.queries.wording import explain_url, figure_text
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.web.contributions import LateCounty


def lines_of(
    choice: Choice,
    regions: list[Region],
    figures: dict[int, dict[str, Figure]],
    late: list[LateCounty],
) -> list[dict[str, Any]]:
    """The table beside the map: the same figures, with what they are made of."""
    lines = []
    for region in regions:
        figure = figures[region.pk][choice.indicator.code]
        lines.append(
            {
                "region": region,
                "url": f"?{address_of(choice, region)}",
                "figure": figure,
                "text": figure_text(figure),
                "numerator": f"{figure.numerator:,.0f}",
                "denominator": f"{figure.denominator:,.0f}"
                if figure.denominator is not None
                else "",
                "numerator_url": explain_url(figure),
                "denominator_url": explain_url(figure, part="denominator"),
                "late": sum(1 for one in late if _is_within(one, region)),
            }
        )
    return lines


def _is_within(late: LateCounty, region: Region) -> bool:
    return late.code == region.code or (
        region.level == Level.CITY and late.code[:4] == region.code[:4]
    )
