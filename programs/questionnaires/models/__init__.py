"""Templates, versions, responses with every change, needs; campaigns and whom they invite."""

from programs.questionnaires.models.burden import BurdenCap, BurdenCapQuerySet
from programs.questionnaires.models.campaigns import (
    Campaign,
    CampaignQuerySet,
    CampaignStep,
)
from programs.questionnaires.models.counters import (
    Counter,
    CounterQuerySet,
    SmallestGroup,
    SmallestGroupQuerySet,
    Tally,
    TallyQuerySet,
)
from programs.questionnaires.models.editing import (
    Bridge,
    BridgeQuerySet,
    CarriedDraft,
    CarriedDraftQuerySet,
    Trial,
    TrialQuerySet,
    VersionEdit,
    VersionEditQuerySet,
)
from programs.questionnaires.models.invitees import (
    ANSWERABLE,
    SILENT,
    Flag,
    FlagQuerySet,
    Invitee,
    InviteeQuerySet,
    InviteeReminder,
    InviteeReminderQuerySet,
)
from programs.questionnaires.models.links import AnswerLink, AnswerLinkQuerySet
from programs.questionnaires.models.needs import (
    Need,
    NeedQuerySet,
    NeedStep,
    NeedTerms,
    NeedTermsQuerySet,
)
from programs.questionnaires.models.responses import (
    Edit,
    EditQuerySet,
    HandIn,
    HandInQuerySet,
    Response,
    ResponseQuerySet,
    ResponseStep,
)
from programs.questionnaires.models.verifications import Verification, VerificationQuerySet
from programs.questionnaires.models.versions import (
    Template,
    TemplateQuerySet,
    Version,
    VersionQuerySet,
    VersionStep,
)

__all__ = [
    "ANSWERABLE",
    "SILENT",
    "AnswerLink",
    "AnswerLinkQuerySet",
    "Bridge",
    "BridgeQuerySet",
    "BurdenCap",
    "BurdenCapQuerySet",
    "Campaign",
    "CampaignQuerySet",
    "CampaignStep",
    "CarriedDraft",
    "CarriedDraftQuerySet",
    "Counter",
    "CounterQuerySet",
    "Edit",
    "EditQuerySet",
    "Flag",
    "FlagQuerySet",
    "HandIn",
    "HandInQuerySet",
    "Invitee",
    "InviteeQuerySet",
    "InviteeReminder",
    "InviteeReminderQuerySet",
    "Need",
    "NeedQuerySet",
    "NeedStep",
    "NeedTerms",
    "NeedTermsQuerySet",
    "Response",
    "ResponseQuerySet",
    "ResponseStep",
    "SmallestGroup",
    "SmallestGroupQuerySet",
    "Tally",
    "TallyQuerySet",
    "Template",
    "TemplateQuerySet",
    "Trial",
    "TrialQuerySet",
    "Verification",
    "VerificationQuerySet",
    "Version",
    "VersionEdit",
    "VersionEditQuerySet",
    "VersionQuerySet",
    "VersionStep",
]
