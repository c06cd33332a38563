"""Once a day: accounts that nobody has used for 90 days are suspended (SECURITY 2.1, 05–07), and
offices are told of keys that end soon."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.actor import SYSTEM
from portal.jobs.sweeper import Duty, sweeper_duties
from portal.offices.models import Person
from portal.offices.operations import remind_of_end, suspend_unused
from portal.offices.queries import keys_to_remind_of

DAILY = 24 * 3600


def suspend_daily(at: datetime) -> None:
    suspend_unused(Person.objects.all(), by=SYSTEM, at=at)


def remind_daily(at: datetime) -> None:
    for key, days in keys_to_remind_of(at=at):
        remind_of_end(key, days=days, by=SYSTEM, at=at)


sweeper_duties.add(Duty("offices.suspend_unused", suspend_daily, every=DAILY))
sweeper_duties.add(Duty("offices.keys_end_soon", remind_daily, every=DAILY))
