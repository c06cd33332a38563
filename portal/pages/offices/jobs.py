"""Once a day: accounts that nobody has used for 90 days are suspended (SECURITY 2.1, 05–07)."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.actor import SYSTEM
from portal.jobs.sweeper import Duty, sweeper_duties
from portal.offices.models import Person
from portal.offices.operations import suspend_unused

DAILY = 24 * 3600


def suspend_daily(at: datetime) -> None:
    suspend_unused(Person.objects.all(), by=SYSTEM, at=at)


sweeper_duties.add(Duty("offices.suspend_unused", suspend_daily, every=DAILY))
