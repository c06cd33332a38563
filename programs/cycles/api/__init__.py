"""REST of programme years: years, targets, pilot industries, activities, decisions, the roster."""

from programs.cycles.api.activities import ActivityResource
from programs.cycles.api.decisions import DecisionResource
from programs.cycles.api.industries import PilotIndustryResource
from programs.cycles.api.roster import RosterResource
from programs.cycles.api.targets import TargetAnswerResource, TargetResource
from programs.cycles.api.years import YearResource

__all__ = [
    "ActivityResource",
    "DecisionResource",
    "PilotIndustryResource",
    "RosterResource",
    "TargetAnswerResource",
    "TargetResource",
    "YearResource",
]
