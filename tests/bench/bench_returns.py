"""The POST of a return, single and in bulk, beside handlers that do less.

DESIGN 7: single ≥ 0.40 of a raw WSGI handler with the same one-statement insert and ≥ 3 times a
nested serializer with the ORM; bulk ≥ 10 times less per return than single posts, and ≥ 6 times
faster than `many=True` with `bulk_create`. All are served by gunicorn (one process, four
threads) and asked by the same four clients, in turns.
"""

from __future__ import annotations

import json
import uuid
from random import Random
from typing import Any

from tests.bench import databases, serving
from tests.bench.figures import in_turns, told
from tests.bench.serving import CLIENTS, Headers, posted

#: posts of each client, each round
POSTS = {"small": 60, "full": 120}
AT_ONCE = 1_000
#: DESIGN 7: a POST of 40 values; the form of 2026 asks for 17, and is measured beside it
FIGURES = 40
URL = "/api/v1/returns/"
SCOPES = ("returns.return.view", "returns.return.prepare")


def run(size: str = "small") -> None:
    with databases.fresh("bench_returns"):
        spots, headers = prepared()
        _run(spots, headers, POSTS[size] * CLIENTS)


def _run(spots: list[tuple[str, str]], headers: Headers, posts: int) -> None:
    from tests.bench.floors.returns import nested

    own = [body(*spot, number) for number, spot in enumerate(spots[:posts])]
    bodies = [body(*spot, number, figures=FIGURES) for number, spot in enumerate(spots[:AT_ONCE])]
    single = [json.dumps(one).encode() for one in bodies[:posts]]
    single_nested = [json.dumps(nested(one)).encode() for one in bodies[:posts]]
    single_own = [json.dumps(one).encode() for one in own]
    own_nested = [json.dumps(nested(one)).encode() for one in own]
    bulk = json.dumps({"items": bodies}).encode()
    bulk_nested = json.dumps({"items": [nested(one) for one in bodies]}).encode()
    with (
        serving.served("tests.bench.floors.raw_wsgi:application") as raw_port,
        serving.served("tests.bench.floors.plain:application") as drf_port,
        serving.served("tests.bench.wsgi:application", BENCH_FIGURES=str(FIGURES)) as port,
        serving.served("tests.bench.wsgi:application") as own_port,
    ):

        def each(where: int, path: str, bodies: list[bytes], head: Headers) -> float:
            forgotten()
            return posted(where, path, head, bodies)

        floor, by_drf, by_rows, value, many, value_many, own_floor, own_drf, own_value = in_turns(
            lambda: each(raw_port, "/", single, {}),
            lambda: each(drf_port, "/returns/", single_nested, {}),
            lambda: each(drf_port, "/returns/rows/", single_nested, {}),
            lambda: each(port, URL, single, headers),
            lambda: each(drf_port, "/returns/bulk/", [bulk_nested], {}) * AT_ONCE,
            lambda: each(port, f"{URL}bulk/", [bulk], headers) * AT_ONCE,
            lambda: each(raw_port, "/", single_own, {}),
            lambda: each(drf_port, "/returns/", own_nested, {}),
            lambda: each(own_port, URL, single_own, headers),
        )
    told("return_post_vs_raw_wsgi", "requests/s", value, floor, ">= 0.4")
    told("return_post_vs_nested_serializer", "requests/s", value, by_drf, ">= 3")
    told("return_post_vs_nested_serializer_row_a_value", "requests/s", value, by_rows)
    told("return_bulk_1000_vs_single", "returns/s", value_many, value, ">= 10")
    told("return_bulk_1000_vs_drf_many", "returns/s", value_many, many, ">= 6")
    told("return_post_of_17_vs_raw_wsgi", "requests/s", own_value, own_floor)
    told("return_post_of_17_vs_nested_serializer", "requests/s", own_value, own_drf)


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


def body(region: str, period: str, number: int = 0, *, figures: int = 0) -> dict[str, Any]:
    """A return with the form's own figures and others up to `figures`: those that the portal
    counts are 0 as it counts them, what is typed differs from return to return."""
    from tests.factories.returns import TYPED, WORDS
    from tests.factories.returns import figures as of_the_form

    values = of_the_form()
    values |= {f"further_{n}": "0" for n in range(1, figures - len(values) + 1)}
    rng = Random(number)
    for code in values:
        if (code in TYPED and code != "cert_new_qms") or code.startswith("further_"):
            values[code] = str(rng.randint(1, 5_000))
    values["trained_persons"] = str(int(values["trained_enterprises"]) + rng.randint(0, 900))
    values["credit_disbursed_wan"] = str(rng.randint(1, int(values["credit_granted_wan"])))
    for code in ("subsidy_paid_wan", "fee_waived_wan"):
        values[code] = f"{rng.randint(1, 90_000) / 100:.2f}"
    return {"region": region, "period": period, "values": values, "texts": {"highlights": WORDS}}


def forgotten() -> None:
    """Nothing was posted yet."""
    from django.db import connection

    tables = "floor_answer, floor_value, floor_return, floor_event, api_answer, programs_return"
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
