"""Rows in sets: a register, rosters and visits of two years, and who asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.register.rules.synthetic import synthetic_code
from enterprises.register.storage import insert
from enterprises.register.storage.loading import COLUMNS
from portal.accounts.models import SignIn, User
from portal.demo.names import a_person, an_address, an_enterprise, an_industry
from portal.regions.models import Region

PROVINCE = "330000"
SIZES = ("micro", "small", "medium")


def counties(province: str = PROVINCE) -> list[Region]:
    living = Region.objects.living().counties()
    return list(living.filter(path__startswith=f"{province[:2]}.").order_by("code"))


def drafts(
    count: int, *, first: int = 0, places: list[Region] | None = None
) -> Iterator[dict[str, Any]]:
    """Enterprises as they would be entered, spread over the counties of Zhejiang."""
    rng = Random(7)
    places = places or counties()
    for serial in range(first, first + count):
        county = places[serial % len(places)]
        industry = an_industry(rng, "company")
        yield {
            "credit_code": synthetic_code(serial),
            "name": an_enterprise(rng, place=county.name[:2], kind="company", industry=industry),
            "region_id": county.pk,
            "county": county.name,
            "county_code": county.code,
            "address": an_address(rng, county.name),
            "industry_code": industry.code,
            "staff_count": rng.randint(2, 180),
            "revenue_wan": Decimal(rng.randint(1_000, 900_000)) / 100,
            "assets_wan": Decimal(rng.randint(1_000, 900_000)) / 100,
            "founded_on": date(2004, 1, 5) + timedelta(days=rng.randint(0, 7_000)),
            "contact_name": a_person(rng),
            "contact_title": "经理",
            "contact_phone": f"139{serial % 100_000_000:08d}",
            "quality_lead": a_person(rng),
            "has_quality_officer": rng.random() < 0.2,
        }


def register(count: int) -> None:
    """So many enterprises, by COPY."""
    now = timezone.now()
    alike = {
        "kind": "company",
        "size_is_provisional": False,
        "station_id": None,
        "revision": 1,
        "created_at": now,
        "changed_at": now,
        "registered_on": timezone.localdate(now),
        "closed_on": None,
        "closed_reason": "",
        "old_number": "",
        "is_branch": None,
        "parent_code": "",
        "is_own_site": False,
    }

    places = counties()

    def rows() -> Iterator[list[Any]]:  # asks the database nothing: it is being written to
        for number, draft in enumerate(drafts(count, places=places)):
            name = draft["name"]
            row = draft | alike | {"size_class": SIZES[number % 3], "search_names": name.upper(),
                                   "name_pinyin": f"{number % 977:03d}{name}"}  # fmt: skip
            yield [row[column] for column in COLUMNS]

    from django.db import transaction

    with transaction.atomic():
        insert(rows())


ROSTER = """
INSERT INTO programs_rosterentry (cycle_id, enterprise_id, region_id, reviewing_region_id, tier,
  is_medium, state, stage, consent_on, nominated_on, listed_on, since_on, withdrawal, reason)
SELECT %(cycle)s, id, region_id, %(province)s, 'cultivation', false, 'listed', 'listed',
  %(first)s::date, %(first)s::date, %(first)s::date + (id * 37 %% %(days)s)::int,
  %(first)s::date + (id * 37 %% %(days)s)::int, '', ''
FROM enterprises_enterprise WHERE id * 7 %% 10 < 3
"""
VISITS = """
INSERT INTO experts_visit (cycle_id, enterprise_id, region_id, expert_id, state, planned_on,
  purpose, assigned_at, checklist, people_met, met_top_manager, strengths, scores, revision,
  touched, arrived_at, left_at, hours, total, level, recorded_on, confirmed_on, plan_due_on)
SELECT cycle_id, enterprise_id, region_id, %(expert)s, 'confirmed', listed_on, '', listed_on,
  %(checklist)s, '', true, '', '{}', 1, '{}', listed_on + time '09:00', listed_on + time '12:00',
  3, 3, 3, listed_on, listed_on, listed_on
FROM programs_rosterentry WHERE cycle_id = %(cycle)s AND enterprise_id %% 3 = 0
"""
#: one in a hundred of the enterprises that were visited, visited in the next county too
SHARED = """
INSERT INTO experts_visit (cycle_id, enterprise_id, region_id, expert_id, state, planned_on,
  purpose, assigned_at, checklist, people_met, met_top_manager, strengths, scores, revision,
  touched, arrived_at, left_at, hours, total, level, recorded_on, confirmed_on, plan_due_on)
SELECT cycle_id, enterprise_id, coalesce(
    (SELECT min(id) FROM regions_region WHERE level = 'county' AND path LIKE %(within)s
      AND valid_to IS NULL AND id > region_id),
    (SELECT min(id) FROM regions_region WHERE level = 'county' AND path LIKE %(within)s
      AND valid_to IS NULL)),
  %(expert)s, 'confirmed', planned_on, '', assigned_at, checklist, '', true, '', '{}', 1, '{}',
  planned_on + time '14:00', planned_on + time '17:00', 3, 3, 3, recorded_on, confirmed_on,
  plan_due_on
FROM experts_visit WHERE cycle_id = %(cycle)s AND enterprise_id %% 300 = 0
"""


def years(*, shared: bool = False) -> list[str]:
    """This year and last year, each with three of ten enterprises on its roster and a third of
    those visited, spread over the months so far, one in a hundred of them in two counties where
    they are `shared`; their codes."""
    from experts.visits.schema import CURRENT
    from tests.factories import region
    from tests.factories.cycles import cycle
    from tests.factories.experts import expert

    today = timezone.localdate()
    visitor = expert()
    codes = []
    for year in (today.year, today.year - 1):
        made = cycle(year)
        first = date(year, 1, 1)
        last = min(today, date(year, 12, 31))
        facts = {
            "cycle": made.pk,
            "province": region(PROVINCE).pk,
            "first": first,
            "days": (last - first).days + 1,
            "expert": visitor.pk,
            "checklist": CURRENT,
            "within": f"{region(PROVINCE).path}%",
        }
        with connection.cursor() as cursor:
            cursor.execute(ROSTER, facts)
            cursor.execute(VISITS, facts)
            if shared:
                cursor.execute(SHARED, facts)
        codes.append(made.code)
    return codes


def readings() -> None:
    """Counted as the portal counts them, of tables that the server knows as it knows those that
    grew: what was inserted a moment ago it takes for nothing, and looks rows up one by one."""
    from portal.demo.readings import count
    from tests.bench.databases import analysed

    analysed()
    count(now=timezone.now(), returns=False)
    count(now=timezone.now(), returns=True)


def session_of(user: User) -> dict[str, str]:
    """The header of a browser in which somebody is signed in, second step done."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["second_step"] = True
    session.save()
    now = timezone.now()
    SignIn.objects.create(user=user, session_key=session.session_key, started_at=now, seen_at=now)
    return {"Cookie": f"sessionid={session.session_key}"}


def manager() -> User:
    """A province manager of Zhejiang."""
    from tests.factories import holder

    return holder("province_manager", PROVINCE)


def names() -> list[tuple[int, str]]:
    return list(Enterprise.objects.order_by("pk").values_list("pk", "search_names"))
