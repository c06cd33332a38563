"""A questionnaire as a form, without a form class: posted sections read, sections shown."""

from programs.questionnaires.forms.campaigns import (
    REMINDERS,
    AnswerLinkForm,
    CampaignForm,
    InviteeFilter,
    OpeningForm,
    initial_of,
)
from programs.questionnaires.forms.plan import plan_of
from programs.questionnaires.forms.reading import is_typed, read_answers, settled
from programs.questionnaires.forms.results import BurdenCapForm
from programs.questionnaires.forms.showing import Shown, shown
from programs.questionnaires.forms.small import (
    AnswerForm,
    CommonFilter,
    DeclineForm,
    DispatchForm,
    NeedFilter,
    ReasonForm,
    ResponseFilter,
    VerifyForm,
)
from programs.questionnaires.forms.standing import standing_of, wrong_in
from programs.questionnaires.forms.terms import CommonAnswerForm, TermsForm
from programs.questionnaires.forms.xlsform import XLSFormUpload, seal, unseal

__all__ = [
    "REMINDERS",
    "AnswerForm",
    "AnswerLinkForm",
    "BurdenCapForm",
    "CampaignForm",
    "CommonAnswerForm",
    "CommonFilter",
    "DeclineForm",
    "DispatchForm",
    "InviteeFilter",
    "NeedFilter",
    "OpeningForm",
    "ReasonForm",
    "ResponseFilter",
    "Shown",
    "TermsForm",
    "VerifyForm",
    "XLSFormUpload",
    "initial_of",
    "is_typed",
    "plan_of",
    "read_answers",
    "seal",
    "settled",
    "shown",
    "standing_of",
    "unseal",
    "wrong_in",
]
