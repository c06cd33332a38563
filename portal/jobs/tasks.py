"""The one Celery task. Its signature is kept through every release."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from portal.jobs.failpoints import hit
from portal.jobs.runner import run


@shared_task(name="portal.jobs.run_job", ignore_result=True)  # type: ignore[untyped-decorator]
def run_job(*, job_id: int, **_from_a_newer_release: Any) -> None:
    """Run one job; nothing is told to the broker but that it was heard."""
    run(job_id)
    hit("before_ack")
