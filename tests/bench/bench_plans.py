"""Reports of enterprises (一企一策) by job, beside a loop that only draws them.

DESIGN 7: by Celery ≤ 1.05 times an inline loop; two workers ≥ 0.85 of what two raw processes gain.
A job is asked for as the page asks for it; a worker with two processes hears it through Redis,
draws each report, issues it with its check page, and leaves a zip. One job keeps one of the two
processes busy, two jobs both. The raw processes wait with everything loaded, as the worker does.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone

from experts.visits.jobs import PLAN_REPORTS
from experts.visits.models import Plan
from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.results import folder
from tests.bench import databases, seeding
from tests.bench.figures import in_turns, seconds, told

#: in each round: 40 in all by each way, or 1,000
DOCUMENTS = {"small": 8, "full": 200}
PATIENCE = 600.0
Raw = subprocess.Popen[str]


def run(size: str = "small") -> None:
    with databases.fresh("bench_plans", template=databases.demo()):
        by, numbers = seeding.manager(), confirmed(DOCUMENTS[size])
        half = len(numbers) // 2
        halves = (numbers[:half], numbers[half:])
        with worker(2), raw_process() as one, raw_process() as other:
            _warm(by, halves, (one, other))
            loop, job, two_raw, two_jobs = in_turns(
                lambda: seconds(lambda: draw_in([(one, numbers)])),
                lambda: seconds(lambda: ended(ask_for(by, numbers))),
                lambda: seconds(lambda: draw_in([(one, halves[0]), (other, halves[1])])),
                lambda: seconds(lambda: ended(*(ask_for(by, some) for some in halves))),
                warm=False,
            )
    count = len(numbers)
    told(f"plan_reports_{count}_by_job_vs_loop", "s", job, loop, "<= 1.05")
    told("plan_reports_gain_of_two_workers", "times", job / two_jobs, loop / two_raw, ">= 0.85")


def _warm(by: User, halves: Sequence[list[str]], raw: Sequence[Raw]) -> None:
    """Everything is loaded, and both ways make the same documents."""
    some = [numbers[:2] for numbers in halves]
    drawn = draw_in(list(zip(raw, some, strict=True)))
    zipped = [hashes_of(job) for job in ended(*(ask_for(by, numbers) for numbers in some))]
    if zipped != drawn:
        raise AssertionError("the job and the loop draw different documents")


def confirmed(count: int) -> list[str]:
    """The numbers of so many confirmed plans of this year, in order."""
    plans = Plan.objects.confirmed().filter(cycle__year=timezone.localdate().year)
    found = list(plans.order_by("number").values_list("number", flat=True)[:count])
    if len(found) < count:
        raise AssertionError(f"the demonstration has {len(found)} plans only")
    return found


def ask_for(by: User, numbers: Sequence[str]) -> Job:
    """A chunk: the plans from one number to another."""
    params = {
        "region": "33.",
        "year": timezone.localdate().year,
        "first": numbers[0],
        "last": numbers[-1],
    }
    return ask(PLAN_REPORTS, by=actor_for(by), at=timezone.now(), params=params)


def ended(*jobs: Job) -> Sequence[Job]:
    """Wait until all are done."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for job in jobs:
            job.refresh_from_db()
        if all(job.has_ended for job in jobs):
            if wrong := [job for job in jobs if not job.has_result]:
                raise AssertionError(f"a job ended as {wrong[0].state}: {wrong[0].explanation}")
            return jobs
        time.sleep(0.02)
    raise TimeoutError("a job did not end; is the worker there?")


def hashes_of(job: Job) -> dict[str, str]:
    """Number to the hash of its PDF, of a job's zip."""
    with zipfile.ZipFile(folder() / job.result_path) as bundle:
        return {
            name.removesuffix(".pdf"): hashlib.sha256(bundle.read(name)).hexdigest()
            for name in bundle.namelist()
        }


@contextmanager
def worker(processes: int) -> Iterator[None]:
    """A worker as bin/worker starts it where there is Redis."""
    if not settings.REDIS_URL:
        raise AssertionError("REDIS_URL names no Redis server: use bin/with-servers")
    command = [
        sys.executable, "-m", "celery", "-A", "portal", "worker", "-Q", "jobs,bulk",
        "-P", "prefork", "-c", str(processes), "--without-gossip", "--without-mingle",
        "--loglevel", "ERROR",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            yield
        finally:
            running.terminate()


@contextmanager
def raw_process() -> Iterator[Raw]:
    with tempfile.TemporaryDirectory() as there:
        command = [sys.executable, "-m", "tests.bench.floors.drawing", there]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
        ) as running:
            try:
                yield running
            finally:
                running.terminate()


def draw_in(shares: Sequence[tuple[Raw, Sequence[str]]]) -> list[dict[str, str]]:
    """Each process draws its share, all at once."""
    for process, numbers in shares:
        assert process.stdin is not None
        process.stdin.write(json.dumps(list(numbers)) + "\n")
        process.stdin.flush()
    found = []
    for process, _numbers in shares:
        assert process.stdout is not None
        found.append(json.loads(process.stdout.readline()))
    return found
