"""Workers die at every named place; the job ends once, with one file, and no half one is seen."""

from __future__ import annotations

import os
import re
import signal

import pytest

from portal.jobs.failpoints import PLACES
from tests.faults.harness import PROCESSES
from tests.faults.servers import wait_until

#: after these the first attempt had ended the job, and there is no second
TOO_LATE = ("after_commit", "before_ack")


def ends_once(portal, job, report, *, attempts):
    shown = portal.wait_for(job)
    assert (shown["attempt"], shown["result_rows"]) == (attempts, 20)
    assert portal.do("download", id=job) == report(attempts)
    portal.has_only(shown["result_path"])


def killed_at(portal, place, report):
    worker = portal.worker(f"{place}:kill")
    job = portal.ask()
    worker.died()
    if place not in TOO_LATE:
        assert portal.do("download", id=job) == "missing"
    portal.sweeper()
    portal.worker()
    first_counts = place in (*TOO_LATE, "before_lease")
    ends_once(portal, job, report, attempts=1 if first_counts else 2)


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_a_worker_killed_anywhere_leaves_one_result(served, report, place):
    killed_at(served, place, report)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["mid_work", "after_rename"])
def test_so_it_is_in_the_embedded_form(embedded, report, place):
    killed_at(embedded, place, report)


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.slow
@pytest.mark.parametrize("place", ["mid_work", "before_commit"])
def test_rows_are_kept_once_though_their_worker_was_killed(served, place):
    worker = served.worker(f"{place}:kill")
    job = served.ask("faults.rows")
    worker.died()
    assert served.do("rows", id=job) == 0
    served.sweeper()
    served.worker()
    assert served.wait_for(job)["attempt"] == 2
    assert served.do("rows", id=job) == 20


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.slow
def test_a_whole_tree_of_processes_is_killed_in_the_middle(served, report):
    worker = served.worker("mid_work:sleep:60", PROCESSES)
    job = served.ask()
    served.wait_for(job, "running")
    worker.kill_tree()
    served.sweeper()
    served.worker(pool=PROCESSES)
    ends_once(served, job, report, attempts=2)


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.slow
def test_one_process_of_a_pool_is_killed_and_the_worker_goes_on(served, report):
    served.worker("mid_work:sleep:3", PROCESSES)
    job = served.ask()
    served.wait_for(job, "running")
    os.kill(child_that_holds(job, served), signal.SIGKILL)
    served.sweeper()
    ends_once(served, job, report, attempts=2)


def child_that_holds(job, portal):
    return int(re.fullmatch(r".*:(\d+):.*", portal.do("holder", id=job))[1])


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.slow
def test_what_kills_every_worker_is_given_up_and_the_queue_goes_on(served, report):
    poison = served.ask("faults.poison")
    served.sweeper()
    for _attempt in range(3):
        served.worker().died()
    served.wait_for(poison, "dead")
    assert served.do("show", id=poison)["note_code"] == "lost"
    served.worker()
    ends_once(served, served.ask(), report, attempts=1)


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.slow
def test_an_old_worker_that_wakes_commits_nothing(served, report):
    """Frozen between its last line and its commit; its lease runs out meanwhile."""
    old = served.worker("before_commit:sleep:1")
    job = served.ask()
    wait_until(lambda: bool(served.files()), seconds=20, what="the old worker has its file")
    old.freeze()
    served.sweeper()
    served.worker()
    ends_once(served, job, report, attempts=2)
    old.thaw()
    wait_until(lambda: "job.lost" in served.log.read_text(), seconds=10, what="it noticed")
    ends_once(served, job, report, attempts=2)
