"""The pages of evaluation: a year's readiness and locks, its snapshots, their reports."""

from programs.evaluation.views.snapshots import draw, snapshot_page, take
from programs.evaluation.views.texts import texts, write
from programs.evaluation.views.weights import weigh, weights
from programs.evaluation.views.years import desk, gaps, lock, unlock, year

__all__ = [
    "desk",
    "draw",
    "gaps",
    "lock",
    "snapshot_page",
    "take",
    "texts",
    "unlock",
    "weigh",
    "weights",
    "write",
    "year",
]
