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
from programs.evaluation.models import ReportText, Restatement, Snapshot
from programs.policies.models import Policy, PolicyStep
from programs.questionnaires.models import (
    AnswerLink,
    Campaign,
    CampaignStep,
    Edit,
    Flag,
    Invitee,
    InviteeReminder,
    Need,
    NeedStep,
    Response,
    ResponseStep,
    Template,
    Version,
    VersionStep,
)
from programs.returns.models import Remark, Reminder, Return, ReturnStep

__all__ = [
    "AnswerLink",
    "Campaign",
    "CampaignStep",
    "Cycle",
    "CycleLock",
    "CycleStep",
    "Edit",
    "Flag",
    "Invitee",
    "InviteeReminder",
    "Need",
    "NeedStep",
    "PilotIndustry",
    "Policy",
    "PolicyStep",
    "Remark",
    "Reminder",
    "ReportText",
    "Response",
    "ResponseStep",
    "Restatement",
    "Return",
    "ReturnStep",
    "RosterEntry",
    "RosterStep",
    "Snapshot",
    "Target",
    "Template",
    "Version",
    "VersionStep",
]
