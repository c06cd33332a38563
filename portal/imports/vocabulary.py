"""What an import run can be."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    WAITING = "waiting", _("Being checked")
    CHECKED = "checked", _("Checked, ready to be kept")
    REFUSED = "refused", _("Has faults, nothing kept")
    KEPT = "kept", _("Kept")
    PARTLY_KEPT = "partly_kept", _("Kept without the rows with faults")


KEPT_STATES = (State.KEPT, State.PARTLY_KEPT)
ENDED_STATES = (State.CHECKED, State.REFUSED, State.KEPT, State.PARTLY_KEPT)
