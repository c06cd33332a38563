"""Words of incentive policies, of applications for them and of policy papers."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Permission(StrEnum):
    VIEW = "policies.policy.view"
    MANAGE = "policies.policy.manage"
    BENEFIT_VIEW = "policies.benefit.view"
    BENEFIT_KEEP = "policies.benefit.keep"
    LOAN_VIEW = "policies.loan.view"
    LOAN_KEEP = "policies.loan.keep"
    PAPER_VIEW = "policies.paper.view"
    PAPER_KEEP = "policies.paper.keep"
    #: APPLY is to put an application in and to withdraw it; RECORD is to write down, for the
    #: county, that an enterprise applied
    APPLICATION_VIEW = "policies.application.view"
    APPLY = "policies.application.apply"
    RECORD = "policies.application.record"
    DECIDE = "policies.application.decide"


class PolicyLevel(TextChoices):
    NATIONAL = "national", _("National")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")


class PolicyKind(TextChoices):
    """What is given."""

    MONEY = "money", _("Subsidy or award")
    CREDIT = "credit", _("Credit")
    PROCUREMENT = "procurement", _("Procurement")
    LAND = "land", _("Land")
    HONOUR = "honour", _("Honour")
    TALENT = "talent", _("Talent")
    OTHER = "other", _("Other")


class PolicyState(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ENDED = "ended", _("Ended")


class ApplicationState(TextChoices):
    """How an application for a policy stands: granting it is not paying it."""

    APPLIED = "applied", pgettext_lazy("application for a policy", "Waiting for the county")
    GRANTED = "granted", pgettext_lazy("application for a policy", "Granted")
    REFUSED = "refused", pgettext_lazy("application for a policy", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("application for a policy", "Withdrawn")


class LoanKind(TextChoices):
    """What a bank lends on (DOMAIN 2.1, rows 8 and 68: 质量贷, 认证贷, 标准贷)."""

    QUALITY = "quality", _("Quality loan")
    CERTIFICATION = "certification", _("Certification loan")
    STANDARD = "standard", _("Standards loan")
    BRAND = "brand", _("Brand loan")
    OTHER = "other", _("Another loan")


class PaperKind(TextChoices):
    """Who speaks in a policy paper (DOMAIN 2.1, row 9)."""

    LAW = "law", _("Law or regulation")
    PARTY = "party", _("Party committee document")
    GOVERNMENT = "government", _("Government document")
    DEPARTMENT = "department", _("Department document")


class Verdict(TextChoices):
    """Whether an enterprise qualifies: yes, no, or something is not known."""

    ELIGIBLE = "eligible", _("You qualify")
    INELIGIBLE = "ineligible", _("You do not qualify")
    UNCLEAR = "unclear", _("Something is not known yet")
