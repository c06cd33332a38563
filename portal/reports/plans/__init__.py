"""One plan for one enterprise: page 1 stands alone, with the three things to do first.

What the plan says is declared here once. The PDF has a front page of its own; the chapters
behind it are blocks like those of any document, so that Word and the workbook hold the same.
"""

from portal.reports.plans.drawing import TEMPLATE_VERSION, draw_plan, plan_document
from portal.reports.plans.facts import (
    ChapterScore,
    Condition,
    EnterprisePlan,
    First,
    FittingPolicy,
    FollowUp,
    PlannedMeasure,
    Problem,
    Target,
)

__all__ = [
    "TEMPLATE_VERSION",
    "ChapterScore",
    "Condition",
    "EnterprisePlan",
    "First",
    "FittingPolicy",
    "FollowUp",
    "PlannedMeasure",
    "Problem",
    "Target",
    "draw_plan",
    "plan_document",
]
