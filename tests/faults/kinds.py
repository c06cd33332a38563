"""Work that kill tests ask for."""

from __future__ import annotations

import os
import signal
import time

from django.utils import timezone

from portal.jobs.models import Pulse
from portal.jobs.work import JobKind, Work, job_kinds


def write_report(work: Work) -> None:
    """Twenty lines, each of which says which attempt wrote it."""
    with_pauses = float(work.params.get("pause", 0))
    file = work.file("report.csv")
    for number in work.through(range(20), total=20):
        file.write(f"{number},{work.job.attempt}\r\n".encode())
        time.sleep(with_pauses)
    work.count_rows(20)


def keep_rows(work: Work) -> None:
    """Rows instead of a file, one of which a second attempt could not write again."""
    with work.exactly_once():
        for number in work.through(range(20), total=20):
            Pulse.objects.create(name=f"kept-{work.job.pk}-{number}", at=timezone.now())


def kill_the_worker(_work: Work) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


job_kinds.add(JobKind("faults.report", "Report", write_report))
job_kinds.add(JobKind("faults.rows", "Rows", keep_rows))
job_kinds.add(JobKind("faults.poison", "Poison", kill_the_worker))
