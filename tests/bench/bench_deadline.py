"""The last hour before the deadline: every county of the country submits, and leaders look on.

2,851 county-level units (2026-09-11) post and submit their month by a key of their own, four at
once, while two others ask for the coverage of a province again and again. The floor of the rate is
that all of them come within one hour; beside it stands the rate with nobody looking on.
"""

from __future__ import annotations

import json
import secrets
import statistics
from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.kernel.faults import Severity
from tests.bench import databases, seeding, serving
from tests.bench.bench_dashboard import HOME
from tests.bench.bench_returns import SCOPES, URL, body
from tests.bench.figures import say, told
from tests.bench.serving import Asked, Headers, asked_beside

#: how many counties, and how many enterprises stand behind what is looked at
SIZES = {"small": (400, 10_000), "full": (2_851, 100_000)}
SECONDS_OF_THE_HOUR = 3_600
COUNTIES = 2_851
REGISTER = "33."
LOOKED_AT = (HOME, "/coverage/?region=330000")


def run(size: str = "small") -> None:
    counties, enterprises = SIZES[size]
    with databases.fresh("bench_deadline"):
        browser = prepared(enterprises)
        returns = posts(counties)
        databases.analysed()
        half = len(returns) // 2
        with serving.served("tests.bench.wsgi:application", threads=8) as port:
            looks = [Asked("GET", path, browser) for path in LOOKED_AT]
            for path in LOOKED_AT:
                serving.read(port, path, browser)
            alone, _none = asked_beside(port, returns[:half], [])
            waits, looking = asked_beside(port, returns[half:], looks)
        agree(counties)
    _tell(alone, waits, looking)


def _tell(alone: list[float], waits: list[float], looking: list[float]) -> None:
    rate = serving.CLIENTS / statistics.mean(waits)
    told("deadline_submissions_vs_one_hour", "submissions/s", rate,
         COUNTIES / SECONDS_OF_THE_HOUR, ">= 10")  # fmt: skip
    told("deadline_submissions_watched_vs_unwatched", "submissions/s", rate,
         serving.CLIENTS / statistics.mean(alone))  # fmt: skip
    told("deadline_slowest_of_100_vs_median", "ms", 1000 * _slowest(waits),
         1000 * statistics.median(waits), "<= 5")  # fmt: skip
    say(f"looked on {len(looking)} times; slowest of 100: {1000 * _slowest(looking):.0f} ms")


def _slowest(waits: list[float]) -> float:
    """What 99 of 100 do not wait longer than, in seconds."""
    return sorted(waits)[int(len(waits) * 0.99) - 1]


def prepared(enterprises: int) -> Headers:
    """A year of every province, a register in one, and somebody who looks at it."""
    from portal.regions.models import Region
    from tests.factories.cycles import cycle

    seeding.register(enterprises)
    seeding.years()
    seeding.readings()
    day = timezone.localdate()
    for province in Region.objects.living().filter(level="province"):
        for year in (day.year, day.year - 1):
            cycle(year, province.code)
    return seeding.session_of(seeding.manager())


def posts(count: int) -> list[Asked]:
    """The return of last month of so many counties, each submitted by the county's own key."""
    from portal.regions.models import Region

    first = timezone.localdate().replace(day=1)
    month = (first - timedelta(days=1)).strftime("%Y-%m")
    counties = list(Region.objects.living().counties().order_by("path")[:count])
    keys = _keys(counties)
    return [
        Asked(
            "POST",
            URL,
            keys[county.pk] | {"Idempotency-Key": secrets.token_hex(16)},
            json.dumps(explained(county, body(county.code, month, number))).encode(),
        )
        for number, county in enumerate(counties)
    ]


def explained(county: Any, said: dict[str, Any]) -> dict[str, Any]:
    """Submitted. A county of the register leaves what is counted to the portal, and gives a reason
    for what rose: it has figures of the month before."""
    from portal.kernel.period import Period
    from programs.returns.queries import ground_of
    from programs.returns.rules import Given, evaluate

    values, reasons = said["values"], {}
    if county.path.startswith(REGISTER):
        ground = ground_of(county, Period.parse(said["period"]), at=timezone.now())
        values = {code: text for code, text in values.items() if code not in ground.counted}
        verdict = evaluate(ground.form, Given(values, {}, said["texts"]), ground.known)
        reasons = {
            fault.where.rsplit("/", 1)[-1]: "本月集中组织入企帮扶，较上月增加较多。"
            for fault in verdict.faults
            if fault.severity is Severity.EXPLAIN
        }
    return said | {"values": values, "explanations": reasons, "submit": True}


def _keys(counties: list[Any]) -> dict[int, Headers]:
    """An office and a key for each county, made in sets."""
    from portal.accounts.models import User
    from portal.offices import rules
    from portal.offices.models import ApiKey, Office
    from tests.factories import person

    now = timezone.now()
    issuer, allower = person("Issuer"), person("Allower")
    offices = Office.objects.bulk_create(
        Office(code=f"d{county.code}", name=county.name, kind="county", region=county)
        for county in counties
    )
    machines = User.objects.bulk_create(
        User(login=f"d-{office.code}", display_name=office.name, created_at=now, is_machine=True,
             password="!")
        for office in offices
    )  # fmt: skip
    given = {}
    keys = []
    for office, machine in zip(offices, machines, strict=True):
        prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        full = f"{rules.MARK}{prefix}_{secret}"
        given[office.region_id] = {
            "Authorization": f"Bearer {full}",
            "Content-Type": "application/json",
        }
        keys.append(
            ApiKey(office=office, user=machine, name="county", prefix=prefix,
                   secret_hash=rules.secret_hash(full), scopes=[*SCOPES, rules.SUBMIT_SCOPE],
                   issued_by=issuer, submit_allowed_by=allower, issued_at=now,
                   expires_at=now + timedelta(days=90))
        )  # fmt: skip
    ApiKey.objects.bulk_create(keys)
    return given


def agree(count: int) -> None:
    """Every one arrived once, and waits for its reviewer."""
    from programs.returns.models import Return

    kept = Return.objects.exclude(submitted_at=None).values_list("region_id", flat=True)
    if not len(kept) == len(set(kept)) == count:
        raise AssertionError(f"{len(kept)} submitted, {len(set(kept))} counties of {count}")
