"""What is typed about a sandbox. Shapes only; the operations decide."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.offices.models import Office
from portal.offices.queries import offered_scopes
from portal.pages.offices.forms import KeyForm


class SandboxKeyForm(KeyForm):
    """A key of a sandbox: everything that it may be given is chosen to begin with."""

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(office, *args, **kwargs)
        self.fields["scopes"].initial = offered_scopes(office)
        self.fields["scopes"].help_text = _("It may submit returns too: the portal approves it.")
