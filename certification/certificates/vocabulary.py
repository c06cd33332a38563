"""Words of certificates."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    VIEW = "certification.certificate.view"
    RECORD = "certification.certificate.record"


class Status(TextChoices):
    """What the national registry says. Only `valid` counts as in force."""

    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", _("Suspended by the body")
    REVOKED = "revoked", _("Revoked")
    CANCELLED = "cancelled", _("Cancelled by the holder")
    EXPIRED = "expired", _("Expired")


class Source(TextChoices):
    """Where a record comes from."""

    OFFICER = "officer", _("Entered by an officer")
    BODY = "body", _("Reported by the certification body")
    IMPORT = "import", _("Imported")
