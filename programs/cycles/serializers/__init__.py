"""What the API says of programme years, rosters and activities."""

from programs.cycles.serializers.activities import (
    ActivityChangeIn,
    ActivityIn,
    ActivityOut,
    AttendanceIn,
    AttendanceOut,
    DecisionChangeIn,
    DecisionDoneIn,
    DecisionIn,
    DecisionOut,
    EventContractIn,
    EventContractOut,
)
from programs.cycles.serializers.years import (
    IndustryProposalIn,
    NominationIn,
    PilotIndustryOut,
    RosterEntryOut,
    TargetAnswerOut,
    TargetIn,
    TargetOut,
    TargetsIn,
    YearOut,
)

__all__ = [
    "ActivityChangeIn",
    "ActivityIn",
    "ActivityOut",
    "AttendanceIn",
    "AttendanceOut",
    "DecisionChangeIn",
    "DecisionDoneIn",
    "DecisionIn",
    "DecisionOut",
    "EventContractIn",
    "EventContractOut",
    "IndustryProposalIn",
    "NominationIn",
    "PilotIndustryOut",
    "RosterEntryOut",
    "TargetAnswerOut",
    "TargetIn",
    "TargetOut",
    "TargetsIn",
    "YearOut",
]
