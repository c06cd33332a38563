"""The programme year with its targets, pilot industries and locks; the roster of enterprises."""

from programs.cycles.models.activities import (
    Activity,
    ActivityChange,
    ActivityQuerySet,
    Attendance,
    AttendanceQuerySet,
    Decision,
    DecisionQuerySet,
)
from programs.cycles.models.bases import EnterpriseBase, EnterpriseBaseQuerySet
from programs.cycles.models.contracts import EventContract, EventContractQuerySet
from programs.cycles.models.industries import (
    PilotIndustry,
    PilotIndustryQuerySet,
    PilotIndustryStep,
)
from programs.cycles.models.roster import RosterEntry, RosterEntryQuerySet, RosterStep
from programs.cycles.models.targets import (
    Target,
    TargetAnswer,
    TargetAnswerQuerySet,
    TargetAnswerStep,
    TargetChange,
    TargetChangeQuerySet,
    TargetQuerySet,
)
from programs.cycles.models.years import (
    Cycle,
    CycleLock,
    CycleLockQuerySet,
    CycleQuerySet,
    CycleStep,
    lookups_of_the_province,
)

__all__ = [
    "Activity",
    "ActivityChange",
    "ActivityQuerySet",
    "Attendance",
    "AttendanceQuerySet",
    "Cycle",
    "CycleLock",
    "CycleLockQuerySet",
    "CycleQuerySet",
    "CycleStep",
    "Decision",
    "DecisionQuerySet",
    "EnterpriseBase",
    "EnterpriseBaseQuerySet",
    "EventContract",
    "EventContractQuerySet",
    "PilotIndustry",
    "PilotIndustryQuerySet",
    "PilotIndustryStep",
    "RosterEntry",
    "RosterEntryQuerySet",
    "RosterStep",
    "Target",
    "TargetAnswer",
    "TargetAnswerQuerySet",
    "TargetAnswerStep",
    "TargetChange",
    "TargetChangeQuerySet",
    "TargetQuerySet",
    "lookups_of_the_province",
]
