"""Work in the background: copies, exports, the invited, the daily round, counters."""

from programs.questionnaires.jobs.campaigns import DAILY, INVITEES, run_daily, run_invitees
from programs.questionnaires.jobs.copies import COPY, run_copy
from programs.questionnaires.jobs.counters import fold_tallies, look_for_tallies
from programs.questionnaires.jobs.exports import EXPORT, run_export
from programs.questionnaires.jobs.needs import (
    ESCALATE,
    NEEDS_EXPORT,
    run_escalation,
    run_needs_export,
)

__all__ = [
    "COPY",
    "DAILY",
    "ESCALATE",
    "EXPORT",
    "INVITEES",
    "NEEDS_EXPORT",
    "fold_tallies",
    "look_for_tallies",
    "run_copy",
    "run_daily",
    "run_escalation",
    "run_export",
    "run_invitees",
    "run_needs_export",
]
