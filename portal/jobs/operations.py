"""What people do with the jobs that they asked for."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.vocabulary import ENDED, Permission, State
from portal.kernel.errors import NotPermitted, WrongState


@operation
def cancel(job: Job, *, by: Actor, at: datetime) -> None:
    """Stop it: at once if it waits, at its next sign of progress if it runs."""
    _hold(job, by, Permission.CANCEL)
    if job.state in ENDED:
        raise WrongState(_("This job has ended already."))
    job.cancel_asked_at = job.cancel_asked_at or at
    if job.state == State.WAITING:
        job.state, job.finished_at = State.CANCELLED, at
    job.save(update_fields=["state", "finished_at", "cancel_asked_at"])
    record("jobs.job.cancel", by=by, at=at, target=job, state=job.state)


@operation
def ask_again(job: Job, *, by: Actor, at: datetime) -> Job:
    """Ask for the same once more, as a new job, with the reach that one has when it runs."""
    _hold(job, by, Permission.VIEW)
    if job.state not in {State.FAILED, State.CANCELLED, State.DEAD}:
        raise WrongState(_("Only what failed or was cancelled can be asked for again."))
    again = ask(job.kind, by=by, at=at, params=job.params)
    record("jobs.job.ask_again", by=by, at=at, target=again, first=job.pk)
    return again


def _hold(job: Job, by: Actor, permission: Permission) -> None:
    job.refresh_from_db(from_queryset=Job.objects.select_for_update(of=("self",)))
    if not job.allows(by, to=permission):
        raise NotPermitted(_("This is not yours to do."))
