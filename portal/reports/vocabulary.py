"""Words of issued documents."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    """What the check page says of a document."""

    CURRENT = "current", _("Genuine, and the current version")
    REPLACED = "replaced", _("Genuine, but replaced by a newer version")
    UNKNOWN = "unknown", _("No such document was issued here")
