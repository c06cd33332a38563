"""Plans and pages at ten thousand rows: what a page costs does not grow with the register."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection, transaction

from enterprises.register.api.asking import ListedRows
from enterprises.register.models import Enterprise
from enterprises.register.queries.listing import ORDERS, Filters, capped_count, leaf_through
from enterprises.register.rules.synthetic import synthetic_code
from enterprises.register.serializers.enterprises import PERSONS, PLAIN, finished, listed
from enterprises.register.storage import as_dicts, insert
from enterprises.register.storage.loading import COLUMNS
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import actor_for
from portal.api.renderers import JSON
from tests.enterprises.test_storage import row
from tests.factories import NOON, holder, region
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
            asked = ListedRows((("region__path__startswith", "33."),), Filters())
            found = list(listed(asked, persons=True, own=frozenset()).filter(id__gt=after)[:51])
        assert len(found) == 51  # each is looked up by its key, and its county by its own
        assert blocks(list(seen.captured_queries)) <= 8 * len(found)
    with django_assert_num_queries(1) as seen:
        assert capped_count(register)[1] == "1000+"
    assert blocks(list(seen.captured_queries)) <= MOST_BLOCKS


def test_lines_say_what_dicts_say_in_either_direction(db):
    """What the database writes of a row is what is made of it here, masked the same."""
    here, nobodys = region("330381"), frozenset()
    for number, phone in enumerate(("١٣٨٠٠٠٠١٢٣٤", "0577-65812345", "1380", "", "13800001234")):
        enterprise(
            name=f"甲{number} %s {{}} \"\\ \t</x>\u2028", region=here, contact_phone=phone,
            contact_name="欧阳修"[:number], quality_lead="司", revenue_wan="1860.50",
            founded_on=None if number else date(2015, 6, 18), changed_at=NOON,
        )  # fmt: skip
    enterprise(region=region("330382"))
    asked = ListedRows((("region__path__startswith", here.path),), Filters())
    pks = sorted(asked.rows().values_list("pk", flat=True))
    for persons, order, after, wanted in (
        (True, "id", "id__gt", pks[1:4]),
        (False, "-id", "id__lt", [pks[0]]),
    ):
        dicts = as_dicts(asked.rows(), (*PLAIN, *(PERSONS if persons else ())))
        said = [
            read_json([finished(row, own=nobodys) for row in rows.order_by(order)
                       .filter(**{after: pks[0 if order == "id" else 1]})[:3]])
            for rows in (listed(asked, persons=persons, own=nobodys), dicts)
        ]  # fmt: skip
        assert said[0] == said[1]
        assert [one["id"] for one in said[0]] == wanted
    assert not list(listed(ListedRows((), Filters()), persons=True, own=nobodys)[:51])


def read_json(shown):
    return json.loads(JSON().render(shown))
