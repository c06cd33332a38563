"""The list of enterprises: a page far down beside the first, and REST beside JSON made by SQL.

DESIGN 7: page 10,000 ≤ 1.3 times page 1; 50 rows ≥ 0.4 of SQL `json_agg`. A register of 100,000
has 4,999 pages of 20: there the last but one is taken. Filters that combine, one with a search of
two characters, stand beside page 1: at most twice as dear, whether they leave many rows or few.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from tests.bench import databases, seeding, serving
from tests.bench.bench_returns import key_headers
from tests.bench.figures import in_turns, told
from tests.bench.serving import Headers, got, read

ROWS = {"small": 100_000, "full": 1_000_000}
PAGE, REQUESTS = 20, 24
#: of many rows, of few, and of what a search finds
FILTERS = {
    "broad": "/enterprises/?industry=34&size=small",
    "narrow": "/enterprises/?place=330381&industry=34&kind=company",
    "search": "/enterprises/?q=%E9%98%80%E9%97%A8&place=330300&size=small",
}
REST = "/api/v1/enterprises/?page_size=50"


def run(size: str = "small") -> None:
    with databases.fresh("bench_register"):
        seeding.register(ROWS[size])
        databases.analysed()
        _run(min(10_000, ROWS[size] // PAGE - 1))


def _run(far: int) -> None:
    from enterprises.register.models import Enterprise

    browser, key = seeding.session_of(seeding.manager()), api_key()
    keys = Enterprise.objects.order_by("-pk").values_list("pk", flat=True)
    after = keys[(far - 1) * PAGE - 1]
    with (
        serving.served("tests.bench.floors.plain:application") as floor_port,
        serving.served("tests.bench.wsgi:application") as port,
    ):
        agree(port, floor_port, key, browser)
        rest_further = next_after(port, key, keys)
        near, deep, plain, rest, rest_deep, *filtered = in_turns(
            lambda: got(port, "/enterprises/", browser, REQUESTS),
            lambda: got(port, f"/enterprises/?after={after}", browser, REQUESTS),
            lambda: got(floor_port, "/listed/", {}, 8 * REQUESTS),
            lambda: got(port, REST, key, 4 * REQUESTS),
            lambda: got(port, rest_further, key, 4 * REQUESTS),
            *(partial(got, port, path, browser, REQUESTS) for path in FILTERS.values()),
        )
    told(f"register_page_{far}_vs_page_1", "ms", 4000 / deep, 4000 / near, "<= 1.3")
    told("register_rest_in_the_middle_vs_first_page", "ms", 4000 / rest_deep, 4000 / rest, "<= 1.3")
    told("register_rest_50_vs_json_agg", "requests/s", rest, plain, ">= 0.4")

    for name, rate in zip(FILTERS, filtered, strict=True):
        told(f"register_filter_{name}_vs_page_1", "ms", 4000 / rate, 4000 / near, "<= 2")


def api_key() -> Headers:
    """A key that reads every enterprise of the province, persons included."""
    from datetime import timedelta

    from django.utils import timezone

    day = timezone.localdate() + timedelta(days=90)
    return key_headers(("enterprises.enterprise.view",), expires_on=day)


def agree(port: int, floor_port: int, key: Headers, browser: Headers) -> None:
    """Both answer the same 50 rows, with the same values in what both say; filters find a page."""
    ours = json.loads(read(port, REST, key))["results"]
    plain = json.loads(read(floor_port, "/listed/", {}))
    if [same(one) for one in ours] != [same(one) for one in plain]:
        raise AssertionError("the list and json_agg differ")
    for path in FILTERS.values():
        rows = read(port, path, browser).count(b"<tr>")
        if rows != PAGE + 1:  # with the head of the table
            raise AssertionError(f"{path} fills no page: {rows} rows")


def same(row: dict[str, object]) -> dict[str, object]:
    """A row without what only one of the two may say, or says in its own way."""
    apart = {"changed_at", "contact_name", "contact_title", "contact_phone", "quality_lead"}
    return {name: value for name, value in row.items() if name not in apart}


def next_after(port: int, key: Headers, keys: Any) -> str:
    """The address that follows a row in the middle, as the API itself writes it."""
    from base64 import b64encode
    from urllib.parse import urlencode

    # half way: the last rows of all the database may sort instead, which is another question
    anchor = keys[keys.count() // 2]
    cursor = b64encode(urlencode({"p": str(anchor)}).encode()).decode()
    path = f"{REST}&cursor={cursor}"
    first = json.loads(read(port, path, key))["results"][0]
    if first["id"] <= anchor:
        raise AssertionError("the cursor was not understood")
    return path
