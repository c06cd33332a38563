"""The bell: tells a worker that a job waits. It may fail, and nobody has to wait for it.

A request only drops a number into a bounded queue; a thread of this process publishes it, with
timeouts of half a second. What is not heard is rung again by the sweeper, from the rows alone.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import threading
from typing import Any, NamedTuple

from celery import current_app
from django.conf import settings

from portal.jobs.work import JobKind

log = logging.getLogger(__name__)
ROOM = 1000
PATIENCE = 0.5
#: Celery ends a worker process this much after the job's own end, which is said in words.
SECONDS_TO_SAY_SO = 20


class Ring(NamedTuple):
    job_id: int
    queue: str
    soft: int
    hard: int


class Rope:
    """This process's end of the bell: a bounded queue, and the thread that empties it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.rings: queue.Queue[Ring] = queue.Queue(maxsize=ROOM)
        self.thread = threading.Thread(target=self._pull, name="job-bell", daemon=True)
        self.thread.start()

    def _pull(self) -> None:
        line = Line()
        while True:
            if not line.ring_quietly(self.rings.get()):
                self._let_go()

    def _let_go(self) -> None:
        """The broker does not take part: what has gathered meanwhile is the sweeper's."""
        with contextlib.suppress(queue.Empty):
            while True:
                self.rings.get_nowait()


class Line:
    """A connection to the broker that never waits long and survives every broker."""

    def __init__(self) -> None:
        self._connection: Any = None

    def ring_quietly(self, ring: Ring) -> bool:
        """Whether the broker took it. Any failure is written down and forgotten."""
        try:
            self.publish(ring)
        except Exception as failure:  # noqa: BLE001 - the sweeper rings again, whatever it was
            log.warning("bell.not_rung", extra={"job": ring.job_id, "why": repr(failure)[:200]})
            self.close()
            return False
        return True

    def publish(self, ring: Ring) -> None:
        current_app.send_task(
            "portal.jobs.run_job",
            kwargs={"job_id": ring.job_id},
            queue=ring.queue,
            soft_time_limit=ring.soft,
            time_limit=ring.hard + SECONDS_TO_SAY_SO,
            connection=self.connection,
            retry=False,
            ignore_result=True,
        )

    def depth(self, name: str) -> int:
        """How many rings lie unheard in a queue."""
        channel = self.connection.default_channel
        return int(channel.queue_declare(queue=name, durable=True).message_count)

    @property
    def connection(self) -> Any:
        if self._connection is None:
            self._connection = current_app.connection_for_write(
                connect_timeout=PATIENCE, transport_options=_impatient()
            )
        return self._connection

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.release()
            except Exception:  # noqa: BLE001 - it is broken, which is why it is being closed
                log.debug("bell.not_closed")


_rope: Rope | None = None
_lock = threading.Lock()


def ring(job_id: int, kind: JobKind) -> None:
    """Ring for one job; returns at once, whatever state the broker is in."""
    if settings.JOBS_INLINE:
        from portal.jobs.runner import run

        run(job_id)
        return
    global _rope  # noqa: PLW0603 - one rope per process, made anew after a fork
    with _lock:
        if _rope is None or _rope.owner != os.getpid():
            _rope = Rope()
    try:
        _rope.rings.put_nowait(Ring(job_id, kind.queue, kind.soft, kind.hard))
    except queue.Full:
        log.warning("bell.full", extra={"job": job_id})


def _impatient() -> dict[str, object]:
    return {
        **settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        "retry_on_timeout": False,
        "max_retries": 0,
        "connect_retries_timeout": PATIENCE,
    }
