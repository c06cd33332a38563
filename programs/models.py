"""Index of the sub-rooms' models: one Django app, one line of migrations."""

from programs.cycles.models import (
    Cycle,
    CycleLock,
    CycleStep,
    PilotIndustry,
    RosterEntry,
    RosterStep,
    Target,
)
from programs.questionnaires.models import (
    Edit,
    Need,
    NeedStep,
    Response,
    ResponseStep,
    Template,
    Version,
    VersionStep,
)

__all__ = [
    "Cycle",
    "CycleLock",
    "CycleStep",
    "Edit",
    "Need",
    "NeedStep",
    "PilotIndustry",
    "Response",
    "ResponseStep",
    "RosterEntry",
    "RosterStep",
    "Target",
    "Template",
    "Version",
    "VersionStep",
]
