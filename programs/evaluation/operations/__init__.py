"""Freezing figures under a number, locking what is over, writing and issuing the report."""

from programs.evaluation.operations.issuing import issue_report, series_of
from programs.evaluation.operations.locking import NotReady, lock_period, unlock_period
from programs.evaluation.operations.national import (
    ResultFacts,
    correct_result,
    record_result,
    strike_result,
)
from programs.evaluation.operations.snapshots import FiguresChanged, take_snapshot
from programs.evaluation.operations.texts import write_text
from programs.evaluation.operations.weights import set_weights

__all__ = [
    "FiguresChanged",
    "NotReady",
    "ResultFacts",
    "correct_result",
    "issue_report",
    "lock_period",
    "record_result",
    "series_of",
    "set_weights",
    "strike_result",
    "take_snapshot",
    "unlock_period",
    "write_text",
]
