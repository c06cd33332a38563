"""Words of evaluation."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    VIEW = "evaluation.report.view"
    ASK = "evaluation.report.ask"


class Readiness(TextChoices):
    """Why a period is not ready to be locked."""

    MISSING = "missing", _("Not sent")
    LATE = "late", _("Sent late")
    UNAPPROVED = "unapproved", _("Not accepted yet")
