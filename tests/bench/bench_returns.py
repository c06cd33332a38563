"""The POST of a return, single and in bulk, beside a raw WSGI handler with the same insert.

Both are served by gunicorn (one process, four threads) and asked by the same four clients, in
turns. DESIGN 7: single ≥ 0.40 of the floor; bulk ≥ 10 times less per return than single posts.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

CLIENTS, ROUNDS = 4, 7
PORT = 8165
POSTS = 120  # each client, each round


@contextlib.contextmanager
def served(application: str, port: int) -> Iterator[int]:
    """An application behind gunicorn, as bin/web starts it with one process."""
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "1", "--threads", str(CLIENTS),
        "--keep-alive", "30", "--log-level", "error",
    ]  # fmt: skip
    with subprocess.Popen(command) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    for _attempt in range(150):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        with contextlib.suppress(OSError):
            connection.connect()
            connection.close()
            return
        time.sleep(0.1)
    raise TimeoutError(port)


def posted(port: int, path: str, headers: dict[str, str], bodies: list[bytes]) -> float:
    """Post all bodies over as many connections as there are clients; returns a second."""
    shares = [bodies[number::CLIENTS] for number in range(CLIENTS)]
    wrong: list[str] = []

    def client(share: list[bytes]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for body in share:
            key = {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/json"}
            connection.request("POST", path, body, headers | key)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status not in (200, 201):
                wrong.append(f"{answer.status} {text[:300]!r}")
        connection.close()

    threads = [threading.Thread(target=client, args=(share,)) for share in shares]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if wrong:
        raise AssertionError(wrong[0])
    return len(bodies) / seconds


def told(bench: str, unit: str, value: float, floor: float, ratio: float, goal: float) -> None:
    line = {"bench": bench, "unit": unit, "value": round(value, 3), "floor": round(floor, 3),
            "ratio": round(ratio, 3), "goal": goal}  # fmt: skip
    print(json.dumps(line), flush=True)


def _prepared() -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Counties and a key that reaches them all: (code, month) to post, and its header."""
    from datetime import UTC, date, datetime, timedelta

    from django.db import connection
    from django.utils import timezone

    from portal.accounts.actor import actor_for
    from portal.offices.models import Office
    from portal.offices.operations import issue_key
    from portal.regions.loading import load_regions
    from portal.regions.models import Region
    from tests.bench.floors.raw_wsgi import TABLES
    from tests.factories import region
    from tests.factories.cycles import cycle

    load_regions()
    today = timezone.localdate()
    for year in (today.year, today.year - 1):
        cycle(year)
    # an office of the province with the kind of a county, so that one key serves all of them
    office, _new = Office.objects.get_or_create(
        code="bench", defaults={"name": "bench", "kind": "county", "region": region("330000")}
    )
    now = datetime.now(UTC)
    secret = issue_key(
        office,
        by=actor_for(_officer(office)),
        at=now,
        name="bench",
        scopes=["returns.return.view", "returns.return.prepare"],
        expires_on=date(today.year, today.month, 1) + timedelta(days=90),
        rate=6000,
    )
    from portal.offices.models import ApiKey

    ApiKey.objects.filter(pk=secret.key.pk).update(rate_per_minute=10_000_000)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    counties = Region.objects.living().counties().filter(path__startswith="33.").order_by("code")
    months = [(today.year, month) for month in range(1, today.month)]
    months += [(today.year - 1, month) for month in range(1, 13)]
    spots = [(one.code, f"{y}-{m:02d}") for y, m in months for one in counties]
    return spots, {"Authorization": f"Bearer {secret.secret}"}


def _officer(office: Any) -> Any:
    """Somebody new at the office, however often the bench was run on this database."""
    from django.utils import timezone

    from portal.accounts.models import User
    from portal.offices.models import Post

    now = timezone.now()
    user = User(login=f"bench-{uuid.uuid4().hex[:12]}", display_name="bench", created_at=now)
    user.set_unusable_password()
    user.save()
    Post.objects.create(user=user, office=office, role="county_officer", began_at=now)
    return user


def _body(region: str, period: str) -> dict[str, Any]:
    from tests.factories.returns import WORDS, figures

    return {
        "region": region,
        "period": period,
        "values": figures(),
        "texts": {"highlights": WORDS},
    }


def _forgotten() -> None:
    from django.db import connection

    tables = "floor_answer, floor_return, floor_event, api_answer, programs_return"
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


def in_turns(*runs: Callable[[], float]) -> list[float]:
    """The median of each over interleaved rounds; the first round warms up."""
    found: list[list[float]] = [[] for _run in runs]
    for number in range(ROUNDS + 1):
        for place, run in enumerate(runs):
            value = run()
            if number:
                found[place].append(value)
    return [statistics.median(values) for values in found]


def run(size: str = "small") -> None:
    spots, headers = _prepared()
    single = [json.dumps(_body(*spot)).encode() for spot in spots[: POSTS * CLIENTS]]
    many = [_body(*spot) for spot in spots[:1000]]
    bulk = json.dumps({"items": many}).encode()

    with (
        served("tests.bench.floors.raw_wsgi:application", PORT) as floor_port,
        served("portal.wsgi:application", PORT + 1) as port,
    ):

        def raw() -> float:
            _forgotten()
            return posted(floor_port, "/", {}, single)

        def ours() -> float:
            _forgotten()
            return posted(port, "/api/v1/returns/", headers, single)

        def together() -> float:
            _forgotten()
            return posted(port, "/api/v1/returns/bulk/", headers, [bulk]) * len(many)

        floor, value, bulk_value = in_turns(raw, ours, together)
    told("return_post", "requests/s", value, floor, value / floor, 0.40)
    told("return_bulk_1000", "returns/s", bulk_value, value, bulk_value / value, 10)


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
    django.setup()
    run()


if __name__ == "__main__":
    main()
