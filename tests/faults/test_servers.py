"""The broker forgets, freezes or repeats itself; the database stops: no job is lost."""

from __future__ import annotations

import time

import pytest

from tests.faults.servers import wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]


def all_end_once(portal, jobs, report):
    ended = [portal.wait_for(job) for job in jobs]
    assert {shown["attempt"] for shown in ended} == {1}
    assert {portal.do("download", id=job) for job in jobs} == {report(1)}
    portal.has_only(*(shown["result_path"] for shown in ended))


def test_the_broker_forgets_everything(served, redis, report):
    jobs = [served.ask() for _n in range(20)]
    redis.wipe()
    served.worker()
    served.sweeper()
    all_end_once(served, jobs, report)


def test_the_broker_freezes_and_nobody_waits_for_it(served, redis, report):
    redis.freeze()
    try:
        asked = [served.do("ask", kind="faults.report") for _n in range(20)]
    finally:
        redis.thaw()
    assert max(answer["seconds"] for answer in asked) < 1
    served.worker()
    served.sweeper()
    all_end_once(served, [answer["id"] for answer in asked], report)


def test_a_message_that_comes_three_times(served, report):
    job = served.ask()
    for _time in range(3):
        served.do("ring", id=job)
    served.worker()
    served.sweeper()
    all_end_once(served, [job], report)
    served.do("ring", id=job)
    all_end_once(served, [served.ask(), job], report)


def test_the_broker_freezes_under_a_worker_that_goes_on_afterwards(served, redis, report):
    served.worker()
    served.sweeper()
    before = served.ask()
    served.wait_for(before)
    redis.freeze()
    try:
        during = served.ask()
        time.sleep(7)  # longer than the worker waits for an answer
    finally:
        redis.thaw()
    all_end_once(served, [before, during], report)


def test_the_database_stops_in_the_middle_of_a_job(served, postgres, report):
    served.worker()
    served.sweeper()
    job = served.ask(pause=0.2)
    wait_until(
        lambda: served.do("show", id=job)["done"] > 0, seconds=20, what="it is in the middle"
    )
    postgres.stop()
    postgres.start()
    wait_until(lambda: "error" not in str(show(served, job)), seconds=15, what="asker is back")
    shown = served.wait_for(job)
    assert served.do("download", id=job) == report(shown["attempt"])
    served.has_only(shown["result_path"])


def show(portal, job):
    try:
        return portal.do("show", id=job)
    except AssertionError as failure:
        return f"error {failure}"
