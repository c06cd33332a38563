"""Words of evaluation."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """VIEW reads snapshots and reports, ASK has them taken and drawn, WEIGH sets the weights;
    NATIONAL_VIEW reads what the nation said of a year, NATIONAL_KEEP records it."""

    VIEW = "evaluation.report.view"
    ASK = "evaluation.report.ask"
    WEIGH = "evaluation.weights.set"
    NATIONAL_VIEW = "evaluation.national.view"
    NATIONAL_KEEP = "evaluation.national.keep"


#: the levels on which items have points (programs.evaluation.scoring)
PLACE_LEVELS = {"county": _("County"), "city": _("City"), "province": _("Province")}


class Shortfall(TextChoices):
    """Why a county's month keeps a period from being locked. What came late does not."""

    MISSING = "missing", _("Not sent")
    UNAPPROVED = "unapproved", _("Not accepted yet")
    LATE = "late", _("Sent late")
