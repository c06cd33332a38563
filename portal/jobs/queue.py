"""Asking for a job: the row is written in the caller's transaction; the bell rings after it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.jobs import bell
from portal.jobs.models import Job
from portal.jobs.work import job_kinds


def ask(
    kind: str,
    *,
    by: Actor,
    at: datetime,
    params: dict[str, Any] | None = None,
    once: str | None = None,
) -> Job:
    """Ask for work of a kind. With `once`, whatever asks again is given the first job."""
    if once is None:
        return _ask(kind, by=by, at=at, params=params or {}, once=None)
    if found := Job.objects.filter(once=once).first():
        return found
    try:
        return _ask(kind, by=by, at=at, params=params or {}, once=once)
    except IntegrityError:  # somebody else asked in this very moment
        return Job.objects.get(once=once)


@operation
def _ask(kind: str, *, by: Actor, at: datetime, params: dict[str, Any], once: str | None) -> Job:
    chosen = job_kinds[kind]
    job = Job.objects.create(
        kind=kind,
        queue=chosen.queue,
        params=params,
        language=get_language() or "",
        asked_by=by.user,
        asked_at=at,
        rung_at=at,
        once=once,
    )
    record("jobs.job.ask", by=by, at=at, target=job, kind=kind)
    transaction.on_commit(partial(bell.ring, job.pk, chosen))
    return job
