"""Words of returns."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    VIEW = "returns.return.view"
    PREPARE = "returns.return.prepare"
    SUBMIT = "returns.return.submit"
    REVIEW = "returns.return.review"
    ACCEPT = "returns.return.accept"


class State(TextChoices):
    """Where a return stands. `approved` means: by the city, or none stands between."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("With the city")
    APPROVED = "approved", _("With the province")
    RETURNED = "returned", _("Returned for changes")
    ACCEPTED = "accepted", _("Accepted")


class Channel(TextChoices):
    """How the figures came."""

    FORM = "form", _("Form")
    WORKBOOK = "workbook", _("Workbook")
    API = "api", _("County system")
