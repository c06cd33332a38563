"""Sandboxes for tests: opened, and with a key."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.offices.operations import IssuedKey
from portal.offices.queries import offered_scopes
from portal.sandbox.models import Sandbox
from portal.sandbox.operations import issue_sandbox_key, open_sandbox
from tests.factories import office


def sandbox_of(officer: User, *, code: str = "330381", at: datetime | None = None) -> Sandbox:
    """The sandbox of a county's office, opened now."""
    return open_sandbox(office(code), by=actor_for(officer), at=at or timezone.now())


def key_of(sandbox: Sandbox, officer: User, *, at: datetime | None = None) -> IssuedKey:
    """A key with everything that a sandbox's key may be given."""
    now = at or timezone.now()
    return issue_sandbox_key(
        sandbox, by=actor_for(officer), at=now, name="vendor's system",
        scopes=offered_scopes(sandbox.office), rate=6000,
        expires_on=timezone.localdate(now) + timedelta(days=30),
    )  # fmt: skip
