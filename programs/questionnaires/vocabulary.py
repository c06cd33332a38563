"""Words of questionnaires, responses and needs."""

from enum import StrEnum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Permission(StrEnum):
    QUESTIONNAIRE_VIEW = "programs.questionnaire.view"
    QUESTIONNAIRE_MANAGE = "programs.questionnaire.manage"
    #: have an XLSForm workbook read and told what becomes of it; nothing is kept
    QUESTIONNAIRE_CHECK = "programs.questionnaire.check"
    RESPONSE_VIEW = "programs.response.view"
    RESPONSE_FILL = "programs.response.fill"
    RESPONSE_FILL_ON_BEHALF = "programs.response.fill_on_behalf"
    #: send back what was handed in, to be corrected by whoever answered
    RESPONSE_SEND_BACK = "programs.response.send_back"
    #: say that the figures of a baseline or follow-up were checked, and against what
    RESPONSE_VERIFY = "programs.response.verify"
    RESULT_VIEW = "programs.result.view"
    #: the quality risk that answers say; of an enterprise, its own
    RISK_VIEW = "programs.risk.view"
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


class RiskLevel(TextChoices):
    """How much the answers say that quality is at risk: the levels of the weights."""

    HIGH = "high", pgettext_lazy("risk", "High")
    MEDIUM = "medium", pgettext_lazy("risk", "Medium")
    LOW = "low", pgettext_lazy("risk", "Low")


class Against(TextChoices):
    """What the figures of a baseline were checked against."""

    SITE_VISIT = "site_visit", _("What was seen on site")
    ACCOUNTS = "accounts", _("Annual accounts")
    TAX = "tax", _("Tax returns")
    RECORDS = "records", _("Records of production and inspection")
    CERTIFICATES = "certificates", _("Certificates on paper")
    OTHER = "other", _("Other documents")


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
    CLOSED = "closed", _("Survey closed")


class InviteeState(TextChoices):
    """How far an invited enterprise is. It has answered when its answers count; an office excuses
    it, it declines itself."""

    INVITED = "invited", _("Invited")
    OPENED = "opened", _("Opened")
    ANSWERING = "answering", _("Answering")
    ANSWERED = "answered", _("Answered")
    EXCUSED = "excused", _("Excused")
    DECLINED = "declined", _("Declined")


class DeclineReason(TextChoices):
    """Why an enterprise does not want to answer."""

    NO_TIME = "no_time", _("No time for it")
    NOT_OURS = "not_ours", _("It does not concern us")
    SAID_BEFORE = "said_before", _("We said it elsewhere already")
    OWN_DATA = "own_data", _("We do not give these data away")
    STOPPING = "stopping", _("We are closing down or stand still")
    OTHER = "other", _("Another reason")


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


class Prefill(TextChoices):
    """What the portal knows already, and shows to be confirmed (`queries/facts.py`)."""

    NAME = "name", _("Name")
    CREDIT_CODE = "credit_code", _("Credit code")
    KIND = "kind", _("Kind of business")
    PLACE = "place", _("Place")
    ADDRESS = "address", _("Address")
    INDUSTRY_CODE = "industry_code", _("Industry")
    PILOT_INDUSTRY = "pilot_industry", _("Pilot industry (roster)")
    STAFF_COUNT = "staff_count", _("Staff")
    REVENUE = "revenue_wan", _("Revenue (10,000 yuan)")
    ASSETS = "assets_wan", _("Assets (10,000 yuan)")
    CONTACT_NAME = "contact_name", _("Contact")
    CONTACT_TITLE = "contact_title", _("Position of the contact")
    CONTACT_PHONE = "contact_phone", _("Telephone of the contact")
    QUALITY_LEAD = "quality_lead", _("Quality manager")
    QUALITY_OFFICER = "has_quality_officer", _("Chief quality officer")
    CERTIFICATES = "certificates", _("Certificates in the register")
    LAST = "last", _("Last time's answer")


class LinkOutcome(TextChoices):
    """What comes of making links for many: one is made, or why not."""

    MADE = "made", _("A link is made")
    HOLDS_ONE = "holds_one", _("It has a link that works")
    HAS_ACCOUNT = "has_account", _("Somebody of it has an account")
    NO_PHONE = "no_phone", _("The register holds no name or telephone of a contact")
    OWN_WORD = "own_word", _("It is answering itself already")
    NOT_ASKED = "not_asked", _("It has answered, declined or was excused")


class Held(TextChoices):
    """Who holds already what a question asks for."""

    REGISTER = "register", _("The register holds it")
    ROSTER = "roster", _("The roster holds it")
    CERTIFICATES = "certificates", _("The certificate register holds it")
    LAST = "last", _("It was answered last time")


class PairingRule(TextChoices):
    """How the answers of two waves are compared."""

    GROWTH = "growth", _("Growth in per cent")
    POINTS = "points", _("Difference in percentage points")
    DIFFERENCE = "difference", _("Difference")
    COUNT = "count", _("How many")
    REGISTRY = "registry", _("Checked against the register")
    SUM = "sum", _("Sum")


class Fate(TextChoices):
    """What becomes of a question or option in the next version."""

    SAME = "same", _("Same")
    RENAMED = "renamed", _("Renamed")
    RECODED = "recoded", _("Recoded")
    NEW = "new", _("New")
    DROPPED = "dropped", _("Dropped")


class EditKind(TextChoices):
    """What was done to a draft of a version."""

    SETTINGS = "settings", _("Title and introduction changed")
    SECTION_ADDED = "section_added", _("Section added")
    SECTION = "section", _("Section changed")
    SECTION_UP = "section_up", _("Section moved up")
    SECTION_DOWN = "section_down", _("Section moved down")
    SECTION_COPY = "section_copy", _("Section copied")
    SECTION_REMOVE = "section_remove", _("Section removed")
    QUESTION_ADDED = "question_added", _("Question added")
    QUESTION = "question", _("Question changed")
    QUESTION_UP = "question_up", _("Question moved up")
    QUESTION_DOWN = "question_down", _("Question moved down")
    QUESTION_COPY = "question_copy", _("Question copied")
    QUESTION_REMOVE = "question_remove", _("Question removed")


class Way(TextChoices):
    """Who filled in: the enterprise itself, or an officer on its behalf."""

    OWN = "own", _("By the enterprise itself")
    BEHALF = "behalf", _("On its behalf, confirmed")


class Dimension(TextChoices):
    """What results can be divided by, besides another question."""

    REGION = "region", _("Area")
    INDUSTRY = "industry", _("Industry")
    SIZE = "size", _("Size class")
    WAY = "way", _("Way of answering")


#: an industry or size that the register does not know
UNKNOWN: Final = "-"
#: [design] how many answers a group needs until the province says otherwise
SMALLEST_GROUP: Final = 5
