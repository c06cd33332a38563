"""Who works on a job: taken, renewed, given back and ended by single guarded statements.

Every moment is the database's own clock, so that workers with wrong clocks agree.
"""

from __future__ import annotations

import os
import socket
import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Now

from portal.jobs.models import Job
from portal.jobs.vocabulary import State

MAX_ATTEMPTS = 3


class Lost(Exception):
    """Another attempt has been given this job: whatever this one has made does not count."""


class CancelAsked(Exception):
    """Somebody asked for the job to stop."""


def take(job_id: int) -> Job | None:
    """Begin an attempt, if the job waits or was lost by its worker; else None."""
    token = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex}"
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, lease_until__lt=Now())
    taken = Job.objects.filter(
        free, pk=job_id, attempt__lt=MAX_ATTEMPTS, cancel_asked_at=None
    ).update(
        state=State.RUNNING,
        attempt=F("attempt") + 1,
        leased_by=token,
        lease_until=_until(),
        done=0,
        total=0,
    )
    return Job.objects.select_related("asked_by").get(leased_by=token) if taken else None


def renew(job: Job, *, done: int, total: int) -> None:
    """Say that this attempt lives and how far it is; learn whether it should go on."""
    held = Job.objects.filter(pk=job.pk, leased_by=job.leased_by)
    if held.filter(cancel_asked_at=None).update(done=done, total=total, lease_until=_until()):
        return
    raise CancelAsked if held.exists() else Lost


def finish(job: Job, state: State, **fields: object) -> bool:
    """End the job, if this attempt still holds it."""
    held = Job.objects.filter(pk=job.pk, leased_by=job.leased_by, state=State.RUNNING)
    return bool(
        held.update(state=state, leased_by="", lease_until=None, finished_at=Now(), **fields)
    )


def give_back(job: Job) -> bool:
    """Let another attempt be made at once (the database went away, not the job)."""
    held = Job.objects.filter(pk=job.pk, leased_by=job.leased_by, attempt__lt=MAX_ATTEMPTS)
    return bool(held.update(state=State.WAITING, leased_by="", lease_until=None))


def is_kept_waiting(job_id: int, kinds: set[str]) -> bool:
    """Whether this worker should leave the job: a kind it does not know, or an asker whose
    other jobs already run, so that one person's hundred reports do not keep everybody waiting.
    """
    job = Job.objects.filter(pk=job_id).only("kind", "asked_by").first()
    if job is None or job.kind not in kinds:
        return True
    others = Job.objects.running().filter(asked_by=job.asked_by_id, lease_until__gte=Now())
    return job.asked_by_id is not None and others.count() >= settings.JOBS_PER_ASKER


def _until() -> object:
    return Now() + timedelta(seconds=settings.JOBS_LEASE_SECONDS)
