"""The verbs of programme years and rosters."""

from programs.cycles.operations.bulk import Reviewed, keep_roster, review_many
from programs.cycles.operations.roster import (
    ROSTER_VERBS,
    AlreadyNominated,
    change_tier,
    list_entry,
    nominate,
    nominate_again,
    return_entry,
    withdraw,
)
from programs.cycles.operations.years import (
    YearExists,
    add_pilot_industry,
    lock,
    open_cycle,
    publish,
    remove_pilot_industry,
    set_targets,
    unlock,
)

__all__ = [
    "ROSTER_VERBS",
    "AlreadyNominated",
    "Reviewed",
    "YearExists",
    "add_pilot_industry",
    "change_tier",
    "keep_roster",
    "list_entry",
    "lock",
    "nominate",
    "nominate_again",
    "open_cycle",
    "publish",
    "remove_pilot_industry",
    "return_entry",
    "review_many",
    "set_targets",
    "unlock",
    "withdraw",
]
