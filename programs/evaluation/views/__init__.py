"""The pages of evaluation: a year's readiness and locks, its snapshots, their reports; what the
nation said of the years."""

from programs.evaluation.views.national import (
    correct_result,
    export_national,
    national,
    record_result,
    result,
    strike_result,
)
from programs.evaluation.views.snapshots import draw, snapshot_page, take
from programs.evaluation.views.texts import texts, write
from programs.evaluation.views.weights import weigh, weights
from programs.evaluation.views.years import desk, gaps, lock, unlock, year

__all__ = [
    "correct_result",
    "desk",
    "draw",
    "export_national",
    "gaps",
    "lock",
    "national",
    "record_result",
    "result",
    "snapshot_page",
    "strike_result",
    "take",
    "texts",
    "unlock",
    "weigh",
    "weights",
    "write",
    "year",
]
