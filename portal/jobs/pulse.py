"""Signs of life: written by what runs by itself, read by readiness and by the doctor."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone

from portal.jobs.models import Pulse

EVERY = 15
WORKER, SWEEPER, SCHEDULER = "worker", "sweeper", "scheduler"


def beat(name: str, *, at: datetime) -> None:
    """Say that `name` lives."""
    Pulse.objects.update_or_create(name=name, defaults={"at": at})


def beat_if_well(name: str, is_well: Callable[[datetime], bool], *, at: datetime) -> None:
    """Who is not well gives no sign of life."""
    if is_well(at):
        beat(name, at=at)


def is_alive(name: str, *, at: datetime) -> bool:
    """Whether `name` gave a sign within the last minute."""
    return Pulse.objects.filter(name=name, at__gte=at - timedelta(seconds=60)).exists()


def claim(duty: str, *, every: float, at: datetime) -> bool:
    """Whether this process is the one to do a duty now: of many that ask, one."""
    due = Pulse.objects.filter(name=f"duty:{duty}", at__lte=at - timedelta(seconds=every))
    if due.update(at=at):
        return True
    if Pulse.objects.filter(name=f"duty:{duty}").exists():
        return False
    try:
        Pulse.objects.create(name=f"duty:{duty}", at=at)
    except IntegrityError:
        return False
    return True


def keep_beating(
    name: str, *, is_well: Callable[[datetime], bool] = lambda _at: True
) -> threading.Event:
    """Beat from a thread of this process, while it is well, until the returned event is set."""
    ended = threading.Event()

    def go_on() -> None:
        while True:
            try:
                beat_if_well(name, is_well, at=timezone.now())
            except DatabaseError:
                connection.close()
            if ended.wait(EVERY):
                return

    threading.Thread(target=go_on, name=f"pulse-{name}", daemon=True).start()
    return ended
