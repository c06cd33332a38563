"""Plans and pages at ten thousand rows: what a page costs does not grow with the register."""

from __future__ import annotations

import json

import pytest
from django.db import connection, transaction

from enterprises.register.models import Enterprise
from enterprises.register.queries.listing import ORDERS, capped_count, leaf_through
from enterprises.register.rules.synthetic import synthetic_code
from enterprises.register.serializers.enterprises import PERSONS, PLAIN
from enterprises.register.storage import as_dicts, insert
from enterprises.register.storage.loading import COLUMNS
from enterprises.register.storage.pages import PLACES
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import actor_for
from tests.enterprises.test_storage import row
from tests.factories import holder, region
from tests.factories.enterprises import enterprise

ROWS = 10_000
#: blocks of 8 kB that a page may read, wherever it lies; the register has some 700
MOST_BLOCKS = 200


@pytest.fixture
def register(db):
    """Ten thousand in one county, as the planner knows them after a night."""
    if connection.vendor != "postgresql":
        pytest.skip("plans are those of PostgreSQL")
    alike = dict(zip(COLUMNS, row(0), strict=True))
    with transaction.atomic():
        insert(
            tuple(
                (alike | {"credit_code": synthetic_code(n), "name_pinyin": f"{n % 977}"}).values()
            )
            for n in range(ROWS)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE enterprises_enterprise")
        cursor.execute("ANALYZE regions_region")
    reader = actor_for(holder("province_manager", "330000"))
    return Enterprise.objects.reachable(by=reader, to=Permission.BROWSE)


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def blocks(statements):
    """How many blocks the statements on the register read; none may look at every row."""
    total = 0
    for one in statements:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {one['sql']}")
            (found,) = cursor.fetchone()
        plan = (found if isinstance(found, list) else json.loads(found))[0]["Plan"]
        total += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        for node in nodes(plan):
            if node.get("Relation Name") == "enterprises_enterprise":
                assert node["Actual Rows"] * node["Actual Loops"] <= 1_001, node
    return total


def test_a_page_far_down_reads_as_little_as_the_first(
    register, django_assert_max_num_queries, django_assert_num_queries
):
    pks = list(Enterprise.objects.order_by("id").values_list("pk", flat=True))
    for order in ORDERS:  # by name the 500th stands in the middle; the last few may be sorted
        for after in (None, pks[500], *(() if "name" in order else (pks[ROWS // 2], pks[-30]))):
            with django_assert_max_num_queries(2) as seen:
                leaf_through(register, order=order, size=20, after=after, before=None)
            assert blocks(list(seen.captured_queries)) <= MOST_BLOCKS, order
    for after in (0, pks[ROWS // 2], pks[-60]):
        with django_assert_num_queries(1) as seen:
            found = list(as_dicts(register, PLAIN).filter(id__gt=after)[:51])
        assert len(found) == 51  # each is looked up by its key, and its county by its own
        assert blocks(list(seen.captured_queries)) <= 8 * len(found)
    with django_assert_num_queries(1) as seen:
        assert capped_count(register)[1] == "1000+"
    assert blocks(list(seen.captured_queries)) <= MOST_BLOCKS


def test_dicts_are_those_of_the_orm_in_either_direction(db):
    here = region("330381")
    for number in range(5):
        enterprise(name=f"甲{number} %s {{}}", region=here)
    enterprise(region=region("330382"))
    names = (*PLAIN, *PERSONS)
    rows = Enterprise.objects.filter(region=here)
    pks = sorted(rows.values_list("pk", flat=True))
    for order, after, wanted in (("id", "id__gt", pks[2:4]), ("-id", "id__lt", [pks[0]])):
        found = as_dicts(rows, names).order_by(order).filter(**{after: pks[1]})[:2]
        assert [one["id"] for one in found] == wanted
        same = rows.filter(**{after: pks[1]}).order_by(order).values(*names, **PLACES)[:2]
        assert list(found) == list(same)
    assert not list(as_dicts(Enterprise.objects.none(), names)[:51])
