"""The stages of the programme, each with its rows and what share of the stage before comes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
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
    shares = [None, *(_share(one, before) for before, one in pairwise(counted))]
    lost = min((share for share in shares if share is not None), default=None)
    most = max(figure.numerator for _stage, figure in counted)
    steps = [
        {
            "label": str(stage.title),
            "figure": figure,
            "value_text": figure_text(figure),
            "percent": float(100 * figure.numerator / most),
            "url": explain_url(figure, choice),
            "note": _("%(n)s%% of the step before") % {"n": share} if share is not None else "",
            "low": share is not None and share == lost and share < 100,
        }
        for (stage, figure), share in zip(counted, shares, strict=True)
    ]
    return Funnel(steps, [str(stage.title) for stage, figure in told if not figure.numerator])


def _share(one: tuple[Stage, Figure], before: tuple[Stage, Figure]) -> Any:
    return round(100 * one[1].numerator / before[1].numerator, 1)
