"""A questionnaire as a form, without a form class: posted sections read, sections shown."""

from programs.questionnaires.forms.campaigns import (
    REMINDERS,
    AnswerLinkForm,
    CampaignForm,
    InviteeFilter,
    initial_of,
)
from programs.questionnaires.forms.plan import plan_of
from programs.questionnaires.forms.reading import is_typed, read_answers, settled
from programs.questionnaires.forms.showing import Shown, shown
from programs.questionnaires.forms.small import (
    AnswerForm,
    CommonFilter,
    DispatchForm,
    NeedFilter,
    ReasonForm,
    ResponseFilter,
)
from programs.questionnaires.forms.terms import CommonAnswerForm, TermsForm
from programs.questionnaires.forms.xlsform import XLSFormUpload, seal, unseal

__all__ = [
    "REMINDERS",
    "AnswerForm",
    "AnswerLinkForm",
    "CampaignForm",
    "CommonAnswerForm",
    "CommonFilter",
    "DispatchForm",
    "InviteeFilter",
    "NeedFilter",
    "ReasonForm",
    "ResponseFilter",
    "Shown",
    "TermsForm",
    "XLSFormUpload",
    "initial_of",
    "is_typed",
    "plan_of",
    "read_answers",
    "seal",
    "settled",
    "shown",
    "unseal",
]
