"""Freezing figures under a number, locking what is over, writing and issuing the report."""

from programs.evaluation.operations.issuing import issue_report, series_of
from programs.evaluation.operations.locking import NotReady, lock_period, unlock_period
from programs.evaluation.operations.snapshots import FiguresChanged, take_snapshot
from programs.evaluation.operations.texts import write_text
from programs.evaluation.operations.weights import set_weights

__all__ = [
    "FiguresChanged",
    "NotReady",
    "issue_report",
    "lock_period",
    "series_of",
    "set_weights",
    "take_snapshot",
    "unlock_period",
    "write_text",
]
