"""Keyed submissions under kills and under crowds: nothing lost, nothing doubled.

Real processes: gunicorn, a worker, a sweeper, PostgreSQL and Redis, each ended with SIGKILL (the
database with an immediate stop) while counties submit, and started again at once.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.factories.returns import TYPED, WORDS
from tests.faults.clients import Client, Crowd, Submission
from tests.faults.harness import Portal
from tests.faults.history import Kept, violations
from tests.faults.servers import Postgres, Redis, free_port, wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]

COUNTIES = 20
MONTHS = [f"2026-{number:02}" for number in range(1, 11)]
#: as many as a check has time for; the whole crowd: SUBMISSIONS=5000 make faults
SUBMISSIONS = int(os.environ.get("SUBMISSIONS", "1000"))
ROUNDS, AT_ONCE = 200, 50


def _submission(number: int, county: str, secret: str, month: str) -> Submission:
    body = {
        "region": county,
        "period": month,
        "values": TYPED | {"events": str(number % 40)},
        "texts": {"highlights": f"{WORDS}{number}"},
    }
    return Submission(f"submission-{number:08}", secret, body)


def _submissions(secrets: dict[str, str], count: int) -> Iterator[Submission]:
    """Every county and month again and again, neighbours in time at neighbours in place."""
    spots = [(county, month) for month in MONTHS for county in secrets]
    for number in range(count):
        county, month = spots[number % len(spots)]
        yield _submission(number, county, secrets[county], month)


def _kept(portal: Portal) -> Kept:
    found = portal.do("kept")
    return Kept(
        [tuple(one) for one in found["answers"]],
        [tuple(one) for one in found["events"]],
        [tuple(one) for one in found["rows"]],
    )


def test_fifty_at_once_with_one_key_have_one_effect(served: Portal) -> None:
    secrets = served.do("stage", counties=COUNTIES)
    port = free_port()
    served.web(port)
    rounds = list(_submissions(secrets, ROUNDS))
    said: list[list[tuple[int, dict[str, Any]]]] = [[] for _round in rounds]
    barrier = threading.Barrier(AT_ONCE)

    def one_of_many() -> None:
        client = Client(port)
        for number, submission in enumerate(rounds):
            barrier.wait(timeout=60)
            said[number].append(client.post(submission))

    crowd = [threading.Thread(target=one_of_many, daemon=True) for _number in range(AT_ONCE)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(timeout=300)
    for answers in said:
        assert Counter(status for status, _body in answers).keys() <= {201, 409}
        bodies = [body for status, body in answers if status == 201]
        assert bodies
        assert all(body == bodies[0] for body in bodies)
    assert sum(map(len, said)) == ROUNDS * AT_ONCE
    kept = _kept(served)
    assert Counter(key for key, *_rest in kept.answers) == Counter(one.key for one in rounds)
    assert (len(kept.rows), len(kept.events)) == (ROUNDS, ROUNDS)
    assert {revision for _row, revision, _text in kept.rows} == {1}


def test_kills_lose_and_double_nothing(served: Portal, postgres: Postgres, redis: Redis) -> None:
    secrets = served.do("stage", counties=COUNTIES)
    parts = _Parts(served, postgres, redis)
    crowd = Crowd(parts.port)
    threads = crowd.start(_submissions(secrets, SUBMISSIONS), clients=16)
    for number, kill in enumerate(parts.kills, start=1):
        mark = number * SUBMISSIONS // (len(parts.kills) + 1)
        wait_until(lambda at=mark: crowd.done >= at, seconds=240, what=f"{mark} are done")
        kill()
    for thread in threads:
        thread.join(timeout=240)
    assert crowd.done == SUBMISSIONS
    assert violations(crowd.history, _kept(served)) == []
    unsure = sum(1 for line in crowd.history if line.kind == "info")
    assert unsure, "no kill met a request: the test shows nothing"


class _Parts:
    """The processes of a portal, each to be killed and begun again."""

    def __init__(self, portal: Portal, postgres: Postgres, redis: Redis) -> None:
        self.portal, self.postgres, self.redis = portal, postgres, redis
        self.port = free_port()
        self.web = portal.web(self.port)
        self.worker = portal.worker()
        self.sweeper = portal.sweeper()

    @property
    def kills(self) -> list[Callable[[], None]]:
        return [
            self.kill_web,
            self.kill_worker,
            self.kill_postgres,
            self.kill_redis,
            self.kill_web,
            self.kill_sweeper,
            self.kill_postgres,
            self.kill_all,
        ]

    def kill_web(self) -> None:
        self.portal.end(self.web)
        self.web = self.portal.web(self.port)

    def kill_worker(self) -> None:
        self.worker.kill_tree()
        self.worker = self.portal.worker()

    def kill_sweeper(self) -> None:
        self.portal.end(self.sweeper)
        self.sweeper = self.portal.sweeper()

    def kill_redis(self) -> None:
        self.redis.kill()
        self.redis.start()

    def kill_postgres(self) -> None:
        self.postgres.stop()
        self.postgres.start()

    def kill_all(self) -> None:
        self.kill_redis()
        self.kill_postgres()
        self.kill_worker()
        self.kill_web()
