"""Words of programme years and of the roster."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    YEAR_VIEW = "programs.year.view"
    YEAR_MANAGE = "programs.year.manage"
    YEAR_LOCK = "programs.year.lock"
    ROSTER_VIEW = "programs.roster.view"
    ROSTER_NOMINATE = "programs.roster.nominate"
    ROSTER_REVIEW = "programs.roster.review"


class CycleState(TextChoices):
    """A draft is seen by the province alone; a locked year changes no more."""

    DRAFT = "draft", _("In preparation")
    OPEN = "open", _("Under way")
    LOCKED = "locked", _("Locked")


class RosterState(TextChoices):
    """`listed` is what the programme calls 在库."""

    NOMINATED = "nominated", _("Nominated")
    LISTED = "listed", _("On the roster")
    RETURNED = "returned", _("Returned for changes")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Tier(TextChoices):
    """千家导入, 万家培育."""

    INTRODUCTION = "introduction", _("Introduction")
    CULTIVATION = "cultivation", _("Cultivation")


class WithdrawalReason(TextChoices):
    """Why an enterprise leaves the roster."""

    CLOSED = "closed", _("Closed down or deregistered")
    UNWILLING = "unwilling", _("No longer willing")
    MOVED = "moved", _("Moved to another county")
    GROWN = "grown", _("Grown beyond small")
    ACCIDENT = "accident", _("Serious quality accident")
    DUPLICATE = "duplicate", _("Entered twice")
    OTHER = "other", _("Another reason")
