"""The table beside the map: the same figures, with what they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal.indicators.once import counts_once
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


def surplus_text(areas: Areas, figures: dict[int, dict[str, Figure]]) -> str:
    """By how much the counties add up to more, of a count of different enterprises; else ""."""
    choice = areas.choice
    if choice.indicator.is_ratio or not counts_once(choice.indicator.numerator):
        return ""
    if choice.region.level == Level.COUNTY:
        return ""
    of = choice.indicator.code
    whole = figures[choice.region.pk][of].numerator
    total = sum((figures[one.pk][of].numerator for one in areas.counties), Decimal())
    if total <= whole:
        return ""
    words = _(
        "The counties add up to %(total)s, which is %(more)s more than the figure of"
        " %(region)s: an enterprise that several counties count is counted once there"
    )
    return words % {
        "total": number_text(total),
        "more": number_text(total - whole),
        "region": choice.region.name,
    }


def _is_within(late: LateCounty, region: Region) -> bool:
    return late.code == region.code or (
        region.level == Level.CITY and late.code[:4] == region.code[:4]
    )
