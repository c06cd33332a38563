"""Words of evaluation."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """VIEW reads snapshots and reports, ASK has them taken and drawn."""

    VIEW = "evaluation.report.view"
    ASK = "evaluation.report.ask"


class Shortfall(TextChoices):
    """Why a county's month keeps a period from being locked. What came late does not."""

    MISSING = "missing", _("Not sent")
    UNAPPROVED = "unapproved", _("Not accepted yet")
    LATE = "late", _("Sent late")
