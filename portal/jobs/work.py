"""Job kinds, and what a kind is handed when it runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.audit.trail import record
from portal.jobs import leases
from portal.jobs.failpoints import hit
from portal.jobs.models import Job
from portal.jobs.results import Draft
from portal.jobs.vocabulary import State
from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Item = TypeVar("Item")
SECONDS_BETWEEN_WRITES = 1.0


class TimeUp(Exception):
    """The kind's own limit has passed."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """`run` does the work. Past `soft` seconds it is asked to stop, past `hard` it is ended."""

    code: str
    title: str | _StrPromise
    run: Callable[[Work], None]
    soft: int = 300
    hard: int = 360
    queue: str = "jobs"


job_kinds: Registry[JobKind] = Registry("job kind")


def transactions_open() -> int:
    """How many transactions and savepoints are open on this connection."""
    return len(connection.savepoint_ids) + connection.in_atomic_block


@dataclass
class Work:
    """Who asked, what for, where to say how far it is, and where to put the file.

    `actor` holds what its asker holds now, not what they held when they asked. A job that
    nobody asked for (the schedule) acts as the portal itself.
    """

    job: Job
    actor: Actor
    params: dict[str, Any]
    at: datetime
    soft: float
    draft: Draft | None = field(default=None, repr=False)
    is_settled: bool = False
    _done: int = field(default=0, repr=False)
    _total: int = field(default=0, repr=False)
    _written: float = field(default=0.0, repr=False)
    _began: float = field(default_factory=time.monotonic, repr=False)
    _depth: int = field(default_factory=transactions_open, repr=False)
    _stop: list[Exception] = field(default_factory=list, repr=False)

    def through(self, items: Iterable[Item], *, total: int) -> Iterator[Item]:
        """Hand the items on, counting. The row is written once a second, at first and at last."""
        self.say(0, total)
        for number, item in enumerate(items, start=1):
            yield item
            if number == (total + 1) // 2:
                hit("mid_work")
            self.say(number, total)

    def say(self, done: int, total: int) -> None:
        """Say how far it is; raises when the job is cancelled, lost, or over its time."""
        self._done, self._total = done, total
        if self._stop:
            raise self._stop[0]
        now = time.monotonic()
        if now - self._began > self.soft:
            raise TimeUp
        if now - self._written >= SECONDS_BETWEEN_WRITES or done == total:
            self._written = now
            if transactions_open() == self._depth:  # inside a transaction nobody would see it
                self.renew()

    def renew(self) -> None:
        leases.renew(self.job, done=self._done, total=self._total)

    def file(self, name: str) -> IO[bytes]:
        """The one file of this job, to be called `name` by whoever downloads it."""
        if self.draft is not None:
            raise ValueError("A job has one file.")
        self.draft = Draft(self.job.pk, self.job.leased_by.rpartition(":")[2], name)
        return self.draft.open()

    def count_rows(self, rows: int) -> None:
        """How many rows the file holds."""
        assert self.draft is not None
        self.draft.rows = rows

    @contextmanager
    def exactly_once(self) -> Iterator[None]:
        """Keep what is written inside if, and only if, this attempt ends the job: one transaction.

        For work whose effect is rows, such as an import: a repeated attempt finds nothing kept.
        """
        with transaction.atomic():
            yield
            self.settle()

    def settle(self) -> None:
        """End the job well, with its file; raises `Lost` if another attempt was begun."""
        result = self.draft.publish() if self.draft else {}
        hit("before_commit")
        self.end(State.DONE, done=self._total, total=self._total, **result)
        self.is_settled = True

    def end(self, state: State, **fields: object) -> None:
        """End the job as `state`, and write it down; raises `Lost` if it is not ours to end."""
        with transaction.atomic():
            if not leases.finish(self.job, state, **fields):
                raise leases.Lost
            if self.actor.user is not None:
                record(
                    "jobs.job.end",
                    by=self.actor,
                    at=timezone.now(),
                    target=self.job,
                    kind=self.job.kind,
                    state=state,
                    sha256=fields.get("result_sha256", ""),
                    rows=fields.get("result_rows"),
                )

    def stop(self, why: Exception) -> None:
        """Let the work end at its next sign of progress (called from the heart's thread)."""
        self._stop.append(why)


class Heart:
    """Renews a lease from a thread of its own while a kind is busy with something long."""

    def __init__(self, work: Work, *, hard: float, overrun: Callable[[Work], None]) -> None:
        self.work, self.hard, self.overrun = work, hard, overrun
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="job-heart", daemon=True)

    def __enter__(self) -> Heart:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._ended.set()
        self._thread.join(timeout=5)

    def _beat(self) -> None:
        began = time.monotonic()
        try:
            while not self._ended.wait(settings.JOBS_LEASE_SECONDS / 4):
                if time.monotonic() - began > self.hard:
                    self.overrun(self.work)
                    return
                if not self._renew():
                    return
        finally:
            connection.close()

    def _renew(self) -> bool:
        try:
            self.work.renew()
        except (leases.Lost, leases.CancelAsked) as why:
            self.work.stop(why)
            return False
        except Exception:  # noqa: BLE001 - a database that is away may be back at the next beat
            connection.close()
        return True
