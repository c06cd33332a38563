"""A worker that lives and hears nothing: its line to the broker is dead, and nobody told it.

Work waits, nobody works, the broker answers, and it stays so: then this worker ends itself and
its start script begins another (bin/worker). Before that it gives no more signs of life, so that
readiness says so.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from portal.jobs import broker
from portal.jobs.models import Job
from portal.jobs.work import job_kinds

log = logging.getLogger(__name__)
DEAF = 71


def end_process() -> None:
    os._exit(DEAF)


@dataclass
class Ears:
    """What one worker knows of its own hearing; asked every time it gives a sign of life."""

    end: Callable[[], None] = end_process
    _waiting: frozenset[int] = frozenset()
    _since: datetime | None = field(default=None, repr=False)

    def hear(self, *, at: datetime) -> bool:
        """Whether it hears, as far as can be told. Deaf for too long, the process ends."""
        waiting = self._unheard()
        still = waiting & self._waiting if self._since else waiting
        if not still:
            self._since, self._waiting = (at, waiting) if waiting else (None, frozenset())
            return True
        if self._since is None:
            self._since, self._waiting = at, waiting
            return True
        self._waiting = still
        deaf_for = at - self._since
        limit = timedelta(seconds=settings.JOBS_DEAF_SECONDS)
        if deaf_for < limit / 2 or not broker.answers():
            return True
        if deaf_for >= limit:
            log.critical("worker.deaf", extra={"waiting": len(still)})
            self.end()
        return False

    def _unheard(self) -> frozenset[int]:
        """The first jobs that wait although nobody works on anything."""
        if Job.objects.running().exists():
            return frozenset()
        mine = Job.objects.waiting().filter(kind__in=[kind.code for kind in job_kinds])
        return frozenset(mine.order_by("pk").values_list("pk", flat=True)[:50])
