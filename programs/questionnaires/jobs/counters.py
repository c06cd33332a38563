"""Counters kept right in the background: tallies folded, and made where they are missing."""

from __future__ import annotations

from datetime import datetime

from portal.jobs.sweeper import Duty, sweeper_duties
from programs.questionnaires.operations.tallying import fold, tally_all


def fold_tallies(_at: datetime) -> None:
    fold()


def look_for_tallies(_at: datetime) -> None:
    """Of responses written in sets, and of those from before there were counters."""
    tally_all()


sweeper_duties.add(Duty("questionnaires.fold", fold_tallies, every=1.0))
sweeper_duties.add(Duty("questionnaires.tally", look_for_tallies, every=60.0))
