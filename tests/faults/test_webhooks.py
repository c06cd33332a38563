"""Whoever posts a webhook dies before it is written down: told again, in order, under its id."""

from __future__ import annotations

import pytest

from portal.jobs.failpoints import AFTER_POST
from tests.factories.webhooks import Receiver
from tests.faults.servers import wait_until

pytestmark = pytest.mark.slow


def told_again(portal):
    with Receiver() as receiver:
        assert portal.do("tell", url=receiver.url) == 2
        sweeper = portal.sweeper()
        worker = portal.worker(f"{AFTER_POST}:kill")
        worker.died()
        assert len(receiver.received) == 1
        portal.worker()
        wait_until(
            lambda: all(one["state"] == "delivered" for one in portal.do("told")),
            seconds=40,
            what="both are delivered",
        )
        portal.end(sweeper)
        first, second = portal.do("told")
        assert (first["sequence"], second["sequence"]) == (1, 2)
        # one attempt of the first was never answered for: its receiver knows it by its id
        assert (first["attempts"], first["answers"]) == (2, 1)
        assert (second["attempts"], second["answers"]) == (1, 1)
        heard = [(body["id"], body["sequence"]) for body in receiver.bodies]
        assert heard == [(first["id"], 1), (first["id"], 1), (second["id"], 2)]
        assert receiver.received[0][1] == receiver.received[1][1]


@pytest.mark.postgres
@pytest.mark.redis
def test_a_worker_killed_after_posting_leaves_it_to_the_next(served):
    told_again(served)


def test_so_it_is_in_the_embedded_form(embedded):
    told_again(embedded)
