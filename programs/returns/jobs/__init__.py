"""What returns do by the clock and in the background."""

from programs.returns.jobs.doubting import DOUBTS
from programs.returns.jobs.exporting import EXPORT
from programs.returns.jobs.sending import (
    BULK,
    LOCK,
    LOOK,
    REMIND,
    WARN,
    WARN_OF_LOCKS,
    run_reminders,
)

__all__ = [
    "BULK",
    "DOUBTS",
    "EXPORT",
    "LOCK",
    "LOOK",
    "REMIND",
    "WARN",
    "WARN_OF_LOCKS",
    "run_reminders",
]
