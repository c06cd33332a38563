"""Words of questionnaires, responses and needs."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    QUESTIONNAIRE_VIEW = "programs.questionnaire.view"
    QUESTIONNAIRE_MANAGE = "programs.questionnaire.manage"
    RESPONSE_VIEW = "programs.response.view"
    RESPONSE_FILL = "programs.response.fill"
    RESPONSE_FILL_ON_BEHALF = "programs.response.fill_on_behalf"
    NEED_VIEW = "programs.need.view"
    NEED_DISPATCH = "programs.need.dispatch"
    NEED_ANSWER = "programs.need.answer"
    NEED_SETTLE = "programs.need.settle"
    CAMPAIGN_VIEW = "programs.campaign.view"
    CAMPAIGN_MANAGE = "programs.campaign.manage"
    INVITEE_SERVE = "programs.invitee.serve"


class VersionState(TextChoices):
    """A published version never changes."""

    DRAFT = "draft", _("In preparation")
    PUBLISHED = "published", _("Published")


class ResponseState(TextChoices):
    """What an officer wrote stays unconfirmed until the enterprise says that it is right."""

    DRAFT = "draft", _("Being filled in")
    SUBMITTED = "submitted", _("Submitted")
    UNCONFIRMED = "unconfirmed", _("Waits for the enterprise")
    CONFIRMED = "confirmed", _("Confirmed by the enterprise")


class NeedState(TextChoices):
    FOUND = "found", _("Found")
    DISPATCHED = "dispatched", _("Dispatched")
    ANSWERED = "answered", _("Answered")
    SOLVED = "solved", _("Solved")


class Element(TextChoices):
    """What kind of help a need asks for: 标准 计量 认证 检测 质量 品牌 培训 融资."""

    STANDARDS = "standards", _("Standards")
    METROLOGY = "metrology", _("Metrology")
    CERTIFICATION = "certification", _("Certification and accreditation")
    TESTING = "testing", _("Testing")
    QUALITY = "quality", _("Quality management")
    BRAND = "brand", _("Brand")
    TRAINING = "training", _("Training")
    FINANCE = "finance", _("Finance and policy")


class Urgency(TextChoices):
    """From the ranking in the answers: the first choice, the others that were ranked, the rest."""

    FIRST = "first", _("Most urgent")
    SOON = "soon", _("Urgent")
    NORMAL = "normal", _("Ordinary")


class CampaignState(TextChoices):
    """A campaign asks from the day on which it is opened until it is closed."""

    DRAFT = "draft", _("In preparation")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")


class InviteeState(TextChoices):
    """How far an invited enterprise is. It has answered when its answers count."""

    INVITED = "invited", _("Invited")
    OPENED = "opened", _("Opened")
    ANSWERING = "answering", _("Answering")
    ANSWERED = "answered", _("Answered")
    EXCUSED = "excused", _("Excused")


class Occasion(TextChoices):
    """Why somebody was reminded."""

    SCHEDULE = "schedule", _("By the schedule")
    ASKED = "asked", _("By an office")


class FlagKind(TextChoices):
    """What about answers deserves a second look; none of it excludes them."""

    STRAIGHT_LINING = "straight_lining", _("The same answer everywhere")
    TOO_FAST = "too_fast", _("Answered very fast")
    SAME_PHONE = "same_phone", _("One telephone for several enterprises")
    SAME_DEVICE = "same_device", _("One device or account for several enterprises")
    AT_OFFICE = "at_office", _("Answered where the link was made")
