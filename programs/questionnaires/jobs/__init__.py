"""Work in the background: copies, exports, the invited, the daily round, counters."""

from programs.questionnaires.jobs.campaigns import DAILY, INVITEES, run_daily, run_invitees
from programs.questionnaires.jobs.copies import COPY, run_copy
from programs.questionnaires.jobs.counters import fold_tallies, look_for_tallies
from programs.questionnaires.jobs.exports import EXPORT, run_export

__all__ = [
    "COPY",
    "DAILY",
    "EXPORT",
    "INVITEES",
    "fold_tallies",
    "look_for_tallies",
    "run_copy",
    "run_daily",
    "run_export",
    "run_invitees",
]
