"""Words of the audit trail."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    VIEW = "audit.event.view"
    VERIFY = "audit.chain.verify"


class Outcome(TextChoices):
    """Whether the act took place or was refused."""

    DONE = "done", _("Done")
    DENIED = "denied", _("Denied")
