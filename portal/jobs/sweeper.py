"""The sweeper: a loop that reads the database alone, and mends what got lost.

It rings for what was not heard, takes back the leases of workers that died, gives up what died
three times, removes files that are nobody's, and does the duties that other rooms registered.
Any number of sweepers may run; each step is a guarded statement or a claimed duty.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models.functions import Now
from django.utils import timezone

from portal.jobs import pulse, results
from portal.jobs.bell import Line, Ring
from portal.jobs.leases import MAX_ATTEMPTS
from portal.jobs.models import Job
from portal.jobs.vocabulary import Note, State
from portal.jobs.work import job_kinds
from portal.kernel.registry import Registry

log = logging.getLogger(__name__)
RINGS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that is done every so many seconds, by one sweeper, and may fail."""

    code: str
    run: Callable[[datetime], object]
    every: float


sweeper_duties: Registry[Duty] = Registry("sweeper duty")


def take_back() -> int:
    """End or free every job whose worker has let its lease run out; how many there were."""
    lost = Job.objects.running().filter(lease_until__lt=Now())
    ended = {"leased_by": "", "lease_until": None, "finished_at": Now()}
    cancelled = lost.filter(cancel_asked_at__isnull=False).update(state=State.CANCELLED, **ended)
    dead = lost.filter(attempt__gte=MAX_ATTEMPTS).update(
        state=State.DEAD, note_code=Note.LOST, **ended
    )
    long_ago = Now() - timedelta(seconds=settings.JOBS_UNHEARD_SECONDS)
    freed = lost.update(
        state=State.WAITING, leased_by="", lease_until=None, rung_at=long_ago, done=0
    )
    if dead:
        log.error("jobs.dead", extra={"count": dead})
    return cancelled + dead + freed


def ring_unheard(line: Line, *, at: datetime) -> int:
    """Ring for what has waited since its last ring; how many the broker took.

    No more than the broker lacks: a queue as long as the number of those that wait has lost
    nothing, it is only slow.
    """
    rung = 0
    for name in settings.JOBS_QUEUES:
        waiting = Job.objects.waiting().filter(queue=name)
        due = waiting.filter(rung_at__lte=at - timedelta(seconds=settings.JOBS_UNHEARD_SECONDS))
        if not due.exists():
            continue
        lacking = waiting.count() - line.depth(name)
        for job in due.order_by("rung_at", "pk")[: max(0, min(lacking, RINGS_AT_ONCE))]:
            if not _ring(line, job):
                return rung
            rung += 1
    return rung


def _ring(line: Line, job: Job) -> bool:
    kind = job_kinds.get(job.kind)
    if kind is not None and not line.ring_quietly(Ring(job.pk, job.queue, kind.soft, kind.hard)):
        return False
    Job.objects.waiting().filter(pk=job.pk).update(rung_at=Now())
    return True


@dataclass
class Sweeper:
    """Does each step when it is due; a step that fails is written down and tried again."""

    line: Line = field(default_factory=Line)
    _done_at: dict[str, float] = field(default_factory=dict)

    def steps(self) -> list[Duty]:
        tick = settings.JOBS_SWEEP_SECONDS
        return [
            Duty("take_back", lambda _at: take_back(), tick),
            Duty("ring", lambda at: ring_unheard(self.line, at=at), tick),
            Duty("pulse", lambda at: pulse.beat(pulse.SWEEPER, at=at), pulse.EVERY),
            Duty("tidy", lambda _at: results.remove_orphans(), settings.JOBS_TIDY_SECONDS),
        ]

    def sweep(self) -> None:
        """Everything that is due now."""
        for duty in self.steps():
            self._attempt(duty, is_own=True)
        for duty in sweeper_duties:
            self._attempt(duty, is_own=False)
        if not connection.in_atomic_block:
            close_old_connections()

    def _attempt(self, duty: Duty, *, is_own: bool) -> None:
        now = time.monotonic()
        if now - self._done_at.get(duty.code, float("-inf")) < duty.every:
            return
        self._done_at[duty.code] = now
        at = timezone.now()
        try:
            if is_own or pulse.claim(duty.code, every=duty.every * 0.9, at=at):
                duty.run(at)
        except Exception:
            log.exception("sweeper.step_failed", extra={"duty": duty.code})
            self.line.close()
            if not connection.in_atomic_block:
                connection.close()
