"""The stages of the programme, each with its rows and what share of the first stage reaches it.

Stages are recorded apart (a visit needs no baseline survey), so a later one may be larger than the
one before: the share is of the first, and where most are lost is said of stages that none after
them outgrows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Any

from django.utils.translation import gettext as _

from portal.indicators.definition import Indicator, indicators
from portal.indicators.dimensions import is_figure_told_by
from portal.indicators.reading import Figure
from portal.indicators.stages import Stage, stages_in_order
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.wording import explain_url, figure_text

FEWEST = 3


@dataclass(frozen=True, slots=True)
class Funnel:
    """`steps` as components/_funnel.html takes them; `silent` are the stages in which nothing is
    recorded: a gap in the records is no loss of enterprises, so it is said and not drawn."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


def stages_told(choice: Choice) -> list[tuple[Stage, Indicator]]:
    """The stages whose counts are told by what the page is narrowed to."""
    found = [(stage, indicators.get(stage.indicator)) for stage in stages_in_order()]
    return [(s, one) for s, one in found if one is not None and is_figure_told_by(one, choice.cut)]


def funnel_of(choice: Choice, own: dict[str, Figure]) -> Funnel:
    told = [(stage, own[one.code]) for stage, one in stages_told(choice)]
    counted = [(stage, figure) for stage, figure in told if figure.numerator]
    if len(counted) < FEWEST:
        return Funnel()
    first = counted[0][1].numerator
    lost = most_lost([figure.numerator for _stage, figure in counted])
    most = max(figure.numerator for _stage, figure in counted)
    steps = [
        {
            "label": str(stage.title),
            "figure": figure,
            "value_text": figure_text(figure),
            "percent": float(100 * figure.numerator / most),
            "url": explain_url(figure, choice),
            "share": _share(figure.numerator, first),
            "note": _("%(n)s%% of the first step") % {"n": _share(figure.numerator, first)}
            if place
            else "",
            "low": place == lost,
        }
        for place, (stage, figure) in enumerate(counted)
    ]
    return Funnel(steps, [str(stage.title) for stage, figure in told if not figure.numerator])


def _share(one: Decimal, first: Decimal) -> Decimal:
    return round(100 * one / first, 1)


def most_lost(numbers: list[Decimal]) -> int | None:
    """The place at which the fewest come on; None where nobody is lost.

    A stage that a later one outgrows is thinly recorded, not where enterprises were lost.
    """
    reached = list(accumulate(reversed(numbers), max))[::-1]
    shares = {place: one / before for place, (before, one) in enumerate(pairwise(reached), start=1)}
    place = min(shares, key=shares.__getitem__)
    return place if shares[place] < 1 else None
