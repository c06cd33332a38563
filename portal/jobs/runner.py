"""One attempt at one job, from the lease to the end, whatever happens on the way."""

from __future__ import annotations

import errno
import logging
import os
from typing import NamedTuple

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation

from portal.accounts.actor import SYSTEM, actor_for
from portal.jobs import leases
from portal.jobs.failpoints import hit
from portal.jobs.models import Job
from portal.jobs.vocabulary import Note, State
from portal.jobs.work import Heart, JobKind, TimeUp, Work, job_kinds
from portal.kernel.errors import Refused

log = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)


class Ending(NamedTuple):
    state: State
    note_code: str = ""
    note: str = ""


class Suspended(Refused):
    """Whoever asked for the job may not act any more."""

    code = "suspended"


def run(job_id: int) -> None:
    """Run the job if it is there to be run; delivered twice, it runs once."""
    hit("before_lease")
    if leases.is_kept_waiting(job_id, {kind.code for kind in job_kinds}):
        return
    job = leases.take(job_id)
    if job is None:
        return
    hit("after_lease")
    try:
        _attempt(job)
    finally:
        _wake_the_next_of(job)


def _attempt(job: Job) -> None:
    kind = job_kinds[job.kind]
    actor = actor_for(job.asked_by) if job.asked_by else SYSTEM
    work = Work(job, actor, job.params, at=timezone.now(), soft=kind.soft)
    language = job.language or settings.LANGUAGE_CODE
    with translation.override(language), Heart(work, hard=kind.hard, overrun=_overrun):
        ending = _work(kind, work)
    if work.is_settled:
        hit("after_commit")
        return
    if work.draft is not None:
        work.draft.discard()
    if ending is not None:
        _end(work, ending)


def _end(work: Work, ending: Ending) -> None:
    try:
        work.end(ending.state, note_code=ending.note_code, note=ending.note)
    except leases.Lost:
        log.warning("job.lost", extra={"job": work.job.pk, "attempt": work.job.attempt})
    except AWAY:
        log.exception("job.database_away", extra={"job": work.job.pk})


def _work(kind: JobKind, work: Work) -> Ending | None:
    """Do it. None: it ended well, or is not this attempt's to end."""
    try:
        if work.job.asked_by is not None and not work.job.asked_by.is_active:
            return Ending(State.FAILED, Note.INACTIVE)
        kind.run(work)
        if not work.is_settled:
            work.settle()
    except leases.Lost:
        log.warning("job.lost", extra={"job": work.job.pk, "attempt": work.job.attempt})
        return None
    except AWAY:
        log.exception("job.database_away", extra={"job": work.job.pk})
        _give_back(work.job)
        return None
    except Exception as failure:  # noqa: BLE001 - every other failure ends the job, in words
        return _ending_for(failure, work.job)
    return None


def _ending_for(failure: Exception, job: Job) -> Ending:
    if isinstance(failure, leases.CancelAsked):
        return Ending(State.CANCELLED)
    if isinstance(failure, Refused):
        return Ending(State.FAILED, note=str(failure.message))
    if isinstance(failure, TimeUp | SoftTimeLimitExceeded):
        return Ending(State.FAILED, Note.TOO_LONG)
    log.error("job.failed", exc_info=failure, extra={"job": job.pk, "kind": job.kind})
    if isinstance(failure, OSError) and failure.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Ending(State.FAILED, Note.DISK_FULL)
    return Ending(State.FAILED, Note.UNEXPECTED)


def _give_back(job: Job) -> None:
    try:
        leases.give_back(job)
    except AWAY:  # then the lease runs out by itself, and the sweeper takes it back
        log.warning("job.not_given_back", extra={"job": job.pk})


def _wake_the_next_of(job: Job) -> None:
    """A person's next job may have been kept waiting by this one."""
    from portal.jobs.bell import ring

    waiting = Job.objects.waiting().filter(asked_by=job.asked_by_id).order_by("asked_at", "pk")
    if settings.JOBS_INLINE or job.asked_by_id is None:
        return
    try:
        following = waiting.first()
    except AWAY:
        return
    if following is not None and following.kind in job_kinds:
        ring(following.pk, job_kinds[following.kind])


def _overrun(work: Work) -> None:
    """End a job that has passed its hard limit and does not stop by itself.

    Its worker process is ended by Celery a little later. A worker thread cannot be: there the
    whole worker ends, its start script begins another, and its other jobs are taken back.
    """
    _end(work, Ending(State.FAILED, Note.TOO_LONG))
    if settings.JOBS_END_OVERRUN:
        log.critical("job.overrun", extra={"job": work.job.pk, "kind": work.job.kind})
        os._exit(70)
