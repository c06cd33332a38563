"""Enterprises registered by REST, with readings kept and without.

DESIGN 7: ≥ 0.8 of the throughput without them. "With" means that every write marks its cell and
that the fold counts those cells again beside the writes, once a second (the sweeper's is every
five); eight clients' worth of requests go to one process of four threads.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from portal.indicators.folding import fold
from tests.bench import databases, seeding, serving
from tests.bench.bench_returns import key_headers
from tests.bench.figures import in_turns, told
from tests.bench.serving import CLIENTS, posted

POSTS = {"small": 60, "full": 240}
SEEDED = 10_000
SCOPES = ("enterprises.enterprise.keep", "enterprises.enterprise.view")


def run(size: str = "small") -> None:
    with databases.fresh("bench_readings"):
        seeding.register(SEEDED)
        databases.analysed()
        key = key_headers(SCOPES, expires_on=timezone.localdate() + timedelta(days=90))
        bodies = _bodies(SEEDED)
        count = POSTS[size] * CLIENTS
        with (
            serving.served("tests.bench.wsgi:application", BENCH_UNMARKED="1") as without_port,
            serving.served("tests.bench.wsgi:application") as port,
        ):

            def without() -> float:
                some = [next(bodies) for _number in range(count)]
                return posted(without_port, "/api/v1/enterprises/", key, some)

            def kept() -> float:
                some = [next(bodies) for _number in range(count)]
                with folding():
                    return posted(port, "/api/v1/enterprises/", key, some)

            floor, value = in_turns(without, kept)
        check()
    told("readings_kept_vs_without", "requests/s", value, floor, ">= 0.8")


def _bodies(first: int) -> Iterator[bytes]:
    """A new enterprise each time."""
    while True:
        for draft in seeding.drafts(1_000, first=first):
            yield json.dumps(entry(draft)).encode()
        first += 1_000


def entry(draft: dict[str, object]) -> dict[str, object]:
    """A draft as it is sent."""
    names = ("credit_code", "name", "industry_code", "staff_count", "contact_name")
    return {name: draft[name] for name in names} | {
        "region": draft["county_code"],
        "revenue_wan": str(draft["revenue_wan"]),
        "assets_wan": str(draft["assets_wan"]),
        "founded_on": str(draft["founded_on"]),
        "contact_phone": draft["contact_phone"],
    }


@contextmanager
def folding() -> Iterator[None]:
    """The fold runs beside what is done here, and once more at its end."""
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(1.0):
            fold(at=timezone.now())
        connection.close()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    fold(at=timezone.now())


def check() -> None:
    """What was kept on the way is what is counted from the rows, but for the unmarked ones."""
    from portal.indicators.folding import mark_many
    from portal.indicators.verification import first_difference

    mark_many("enterprises.Enterprise", {one.pk for one in seeding.counties()})
    fold(at=timezone.now())
    difference = first_difference(today=timezone.localdate())
    if difference is not None:
        raise AssertionError(f"readings differ from the rows: {difference}")
