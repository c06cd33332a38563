"""The POST of a return, single and in bulk, beside handlers that do less.

DESIGN 7: single ≥ 0.40 of a raw WSGI handler with the same one-statement insert and ≥ 3 times a
nested serializer with the ORM; bulk ≥ 10 times less per return than single posts, and ≥ 6 times
faster than `many=True` with `bulk_create`. All are served by gunicorn (one process, four
threads) and asked by the same four clients, in turns.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from tests.bench import databases, serving
from tests.bench.figures import in_turns, told
from tests.bench.serving import CLIENTS, Headers, posted

#: posts of each client, each round
POSTS = {"small": 60, "full": 120}
AT_ONCE = 1_000
SCOPES = ("returns.return.view", "returns.return.prepare")


def run(size: str = "small") -> None:
    with databases.fresh("bench_returns"):
        spots, headers = prepared()
        _run(spots, headers, POSTS[size] * CLIENTS)


def _run(spots: list[tuple[str, str]], headers: Headers, posts: int) -> None:
    from tests.bench.floors.returns import nested

    bodies = [body(*spot) for spot in spots]
    single = [json.dumps(one).encode() for one in bodies[:posts]]
    single_nested = [json.dumps(nested(one)).encode() for one in bodies[:posts]]
    bulk = json.dumps({"items": bodies[:AT_ONCE]}).encode()
    bulk_nested = json.dumps({"items": [nested(one) for one in bodies[:AT_ONCE]]}).encode()
    with (
        serving.served("tests.bench.floors.raw_wsgi:application") as raw_port,
        serving.served("tests.bench.floors.plain:application") as drf_port,
        serving.served("tests.bench.wsgi:application") as port,
    ):

        def raw() -> float:
            forgotten()
            return posted(raw_port, "/", {}, single)

        def drf() -> float:
            forgotten()
            return posted(drf_port, "/returns/", {}, single_nested)

        def ours() -> float:
            forgotten()
            return posted(port, "/api/v1/returns/", headers, single)

        def drf_bulk() -> float:
            forgotten()
            return posted(drf_port, "/returns/bulk/", {}, [bulk_nested]) * AT_ONCE

        def ours_bulk() -> float:
            forgotten()
            return posted(port, "/api/v1/returns/bulk/", headers, [bulk]) * AT_ONCE

        floor, by_drf, value, many, value_many = in_turns(raw, drf, ours, drf_bulk, ours_bulk)
    told("return_post_vs_raw_wsgi", "requests/s", value, floor, ">= 0.4")
    told("return_post_vs_nested_serializer", "requests/s", value, by_drf, ">= 3")
    told("return_bulk_1000_vs_single", "returns/s", value_many, value, ">= 10")
    told("return_bulk_1000_vs_drf_many", "returns/s", value_many, many, ">= 6")


def prepared() -> tuple[list[tuple[str, str]], Headers]:
    """County and month of every return that can be posted, and the header of a key for all."""
    from datetime import date, timedelta

    from django.db import connection
    from django.utils import timezone

    from tests.bench.floors.raw_wsgi import TABLES
    from tests.bench.seeding import PROVINCE, counties
    from tests.factories.cycles import cycle

    today = timezone.localdate()
    for year in (today.year, today.year - 1):
        cycle(year)
    headers = key_headers(SCOPES, expires_on=date(today.year, today.month, 1) + timedelta(days=90))
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    months = [(today.year, month) for month in range(1, today.month)]
    months += [(today.year - 1, month) for month in range(1, 13)]
    spots = [(one.code, f"{y}-{m:02d}") for y, m in months for one in counties(PROVINCE)]
    return spots, headers


def key_headers(scopes: tuple[str, ...], *, expires_on: Any) -> Headers:
    """The header of a key that serves every county of the province, as often as it likes.

    Its office has the kind of a county and stands at the province.
    """
    from django.utils import timezone

    from portal.accounts.actor import actor_for
    from portal.accounts.models import User
    from portal.offices.models import ApiKey, Office, Post
    from portal.offices.operations import issue_key
    from tests.bench.seeding import PROVINCE
    from tests.factories import region

    now = timezone.now()
    office, _new = Office.objects.get_or_create(
        code="bench", defaults={"name": "bench", "kind": "county", "region": region(PROVINCE)}
    )
    user = User(login=f"bench-{uuid.uuid4().hex[:12]}", display_name="bench", created_at=now)
    user.set_unusable_password()
    user.save()
    Post.objects.create(user=user, office=office, role="county_officer", began_at=now)
    secret = issue_key(
        office,
        by=actor_for(user),
        at=now,
        name="bench",
        scopes=list(scopes),
        expires_on=expires_on,
        rate=6000,
    )
    ApiKey.objects.filter(pk=secret.key.pk).update(rate_per_minute=10_000_000)
    return {"Authorization": f"Bearer {secret.secret}"}


def body(region: str, period: str) -> dict[str, Any]:
    from tests.factories.returns import WORDS, figures

    return {
        "region": region,
        "period": period,
        "values": figures(),
        "texts": {"highlights": WORDS},
    }


def forgotten() -> None:
    """Nothing was posted yet."""
    from django.db import connection

    tables = "floor_answer, floor_return, floor_event, api_answer, programs_return"
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
