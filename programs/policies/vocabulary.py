"""Words of incentive policies."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    VIEW = "policies.policy.view"
    MANAGE = "policies.policy.manage"


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


class Verdict(TextChoices):
    """Whether an enterprise qualifies: yes, no, or something is not known."""

    ELIGIBLE = "eligible", _("You qualify")
    INELIGIBLE = "ineligible", _("You do not qualify")
    UNCLEAR = "unclear", _("Something is not known yet")
