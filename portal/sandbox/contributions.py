"""What a sandbox does when the office that it belongs to is closed, and when its keys ask."""

from __future__ import annotations

from django.db.models import Model

from portal.accounts.actor import SYSTEM
from portal.api.witnesses import witness
from portal.audit.models import Event
from portal.audit.trail import on_verb
from portal.sandbox.models import Sandbox
from portal.sandbox.operations import close_sandbox
from portal.sandbox.witnessing import write_down

witness(write_down)


@on_verb("offices.office.close")
def close_with_its_office(event: Event, office: Model) -> None:
    """In the same transaction: no key of the sandbox outlives the office."""
    for sandbox in Sandbox.objects.living().filter(owner=office.pk):
        close_sandbox(sandbox, by=SYSTEM, at=event.at)
