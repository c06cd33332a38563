"""When a chart is whole. This portal's own rule, not an official one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from programs.chains.vocabulary import ChainState, Chart, Permission
from programs.cycles.vocabulary import Link

#: so many lines can still be read in one chart
MOST_LINES: Final = 40


def charts_lacking(
    *, links: Collection[str], weak_points: int, causes: int, countermeasures: int
) -> Iterator[Chart]:
    """The charts that are not whole: an anatomy has segments in all three links and says where
    quality is weak, a fishbone names a cause, an ecology a countermeasure."""
    if not set(Link.values) <= set(links) or not weak_points:
        yield Chart.ANATOMY
    if not causes:
        yield Chart.FISHBONE
    if not countermeasures:
        yield Chart.ECOLOGY


def may_be_edited(state: str) -> str:
    """The permission that a change needs: while it is drawn that of drawing; what is approved is
    corrected by whoever approves. "" where it is not changed at all."""
    return {
        ChainState.DRAFT: str(Permission.DRAW),
        ChainState.APPROVED: str(Permission.APPROVE),
    }.get(ChainState(state), "")
