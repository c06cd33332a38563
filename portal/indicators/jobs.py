"""What the sweeper does for the readings."""

from __future__ import annotations

from datetime import datetime

from portal.indicators.folding import fold, turn_of_the_day
from portal.jobs.sweeper import Duty, sweeper_duties


def _fold(at: datetime) -> None:
    fold(at=at)


def _turn_of_the_day(at: datetime) -> None:
    turn_of_the_day(at=at)


sweeper_duties.add(Duty("indicators.fold", _fold, every=1.0))
sweeper_duties.add(Duty("indicators.day", _turn_of_the_day, every=600.0))
