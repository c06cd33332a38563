"""Words of returns."""

from enum import StrEnum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    VIEW = "returns.return.view"
    PREPARE = "returns.return.prepare"
    SUBMIT = "returns.return.submit"
    REVIEW = "returns.return.review"
    ACCEPT = "returns.return.accept"
    REMIND = "returns.return.remind"
    EXTEND = "returns.return.extend"
    SCHEDULE = "returns.return.schedule"


class State(TextChoices):
    """Where a return stands. `approved` means: by the city, or none stands between."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("With the city")
    APPROVED = "approved", _("With the province")
    RETURNED = "returned", _("Returned for changes")
    ACCEPTED = "accepted", _("Accepted")


class SummaryState(TextChoices):
    """Where a city's month stands. `open`: its counties are at work, or its figures changed."""

    OPEN = "open", _("Not approved yet")
    APPROVED = "approved", _("With the province")
    RETURNED = "returned", _("Returned to the city")
    ACCEPTED = "accepted", _("Accepted")


#: states in which the city's approval of its month holds
STANDING: Final = frozenset({SummaryState.APPROVED, SummaryState.ACCEPTED})


class Channel(TextChoices):
    """How the figures came."""

    FORM = "form", _("Form")
    WORKBOOK = "workbook", _("Workbook")
    API = "api", _("County system")


class RemarkReason(TextChoices):
    """Why a cell is sent back: said by code, so that reasons can be counted."""

    EVIDENCE = "evidence", _("Does not agree with the evidence")
    COUNTING = "counting", _("Counted in another way than the definition says")
    JUMP = "jump", _("Unusual change, not explained")
    TEXT = "text", _("The text says too little")
    OTHER = "other", _("Another reason")


class ReminderKind(TextChoices):
    """`asked` is sent by a person; the others by the portal, once each."""

    OPENED = "opened", _("The month's return can be prepared")
    DUE_SOON = "due_soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    ESCALATED_CITY = "escalated_city", _("Overdue: the city was told")
    ESCALATED_PROVINCE = "escalated_province", _("Overdue: the province was told")
    ASKED = "asked", _("Reminded by hand")


class GraceKind(TextChoices):
    """What more time is given for."""

    EXTENSION = "extension", _("Extension")
    REOPENING = "reopening", _("Re-opening")


class DoubtKind(TextChoices):
    """Why a figure deserves a second look."""

    HISTORY = "history", _("Unlike the county's own months")
    PEERS = "peers", _("Unlike the other counties")
    COPIED = "copied", _("A copy of last month")
    DIGITS = "digits", _("Round figures throughout")
    COUNTED = "counted", _("Far from what was counted")
    REASON = "reason", _("The same reason month after month")
