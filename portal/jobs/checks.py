"""What must be true of the settings for jobs to survive (SECURITY 0 and 1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def jobs_survive(**_kwargs: Any) -> list[CheckMessage]:
    """Every setting that keeps a job from being lost, doubled or stuck."""
    return [
        Error(says, hint=hint, id=f"jobs.E{number:03d}")
        for number, (holds, says, hint) in enumerate(_rules(), start=1)
        if not holds
    ]


def _rules() -> Iterator[tuple[bool, str, str]]:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    visible = options.get("visibility_timeout", 0)
    yield (
        settings.CELERY_TASK_ACKS_LATE is True,
        "CELERY_TASK_ACKS_LATE is off.",
        "A worker that is killed would lose what it was doing.",
    )
    yield (
        settings.CELERY_TASK_REJECT_ON_WORKER_LOST is True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST is off.",
        "A pool process that is killed would lose what it was doing.",
    )
    yield (
        settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1,
        "CELERY_WORKER_PREFETCH_MULTIPLIER is not 1.",
        "One worker would hold what another could do.",
    )
    yield (
        visible > settings.CELERY_TASK_TIME_LIMIT,
        "CELERY_TASK_TIME_LIMIT is not below the broker's visibility_timeout.",
        "A long job would be delivered again while it runs.",
    )
    yield (
        options.get("unacked_restore_interval", 10) <= 5
        and options.get("unacked_restore_throttle", 10) == 1,
        "unacked_restore_interval or unacked_restore_throttle is too large.",
        "With Celery's defaults a lost message comes back after 100 s more.",
    )
    yield (
        0 < options.get("socket_timeout", 0) <= 5
        and 0 < options.get("socket_connect_timeout", 0) <= 5,
        "socket_timeout or socket_connect_timeout is missing or above 5 s.",
        "A frozen broker would freeze the worker.",
    )
    yield (
        settings.CELERY_ACCEPT_CONTENT == ["json"],
        "CELERY_ACCEPT_CONTENT takes more than JSON.",
        "A message could carry code.",
    )
    yield (
        settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT >= 30,
        "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT is below 30 s.",
        "An orderly stop would interrupt short jobs.",
    )
    yield from _rules_of_leases_and_kinds()


def _rules_of_leases_and_kinds() -> Iterator[tuple[bool, str, str]]:
    from portal.jobs.bell import SECONDS_TO_SAY_SO
    from portal.jobs.work import job_kinds

    limit = settings.CELERY_TASK_TIME_LIMIT
    yield (
        max(settings.JOBS_SWEEP_SECONDS, settings.JOBS_UNHEARD_SECONDS) <= 15
        and settings.JOBS_LEASE_SECONDS <= 45,
        "JOBS_SWEEP_SECONDS or JOBS_UNHEARD_SECONDS is above 15, or JOBS_LEASE_SECONDS above 45.",
        "A job whose worker died must be at work again within a minute.",
    )
    yield (
        all(0 < kind.soft < kind.hard + SECONDS_TO_SAY_SO <= limit for kind in job_kinds),
        "A job kind's limits are not soft < hard < CELERY_TASK_TIME_LIMIT - 20 s.",
        "Split the work into chunks.",
    )
    yield (
        all(kind.queue in settings.JOBS_QUEUES for kind in job_kinds),
        "A job kind names a queue that no worker hears.",
        "Add the queue to JOBS_QUEUES.",
    )


@register(Tags.security, deploy=True)
def failpoints_are_off(**_kwargs: Any) -> list[CheckMessage]:
    """A deployed portal cannot be told to break itself."""
    if getattr(settings, "FAILPOINTS", False):
        return [Error("FAILPOINTS is on.", id="jobs.E020")]
    return []
