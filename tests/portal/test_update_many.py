"""Changed rows by one statement: what `bulk_update` writes, to the last bit, on both engines."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from enterprises.register.models import Enterprise
from portal.regions.storage import update_many
from programs.questionnaires.models import Response
from tests.factories import NOON
from tests.factories.enterprises import enterprise
from tests.factories.questionnaires import response, version

pytestmark = pytest.mark.django_db
NAMES = [
    "name",
    "staff_count",
    "revenue_wan",
    "founded_on",
    "has_quality_officer",
    "changed_at",
    "address",
    "station",
]


def changed(one, number):
    one.name = f"阀门 \"{number}\" \\ 'x' \t %s {{}} 🙂"
    one.staff_count = None if number % 2 else number
    one.revenue_wan = Decimal("12345678.90") + number
    one.founded_on = date(2020, 2, 29) if number else None
    one.has_quality_officer = bool(number % 2)
    one.changed_at = NOON + timedelta(microseconds=number)
    one.address = ""
    one.station_id = None
    return one


def test_it_writes_what_bulk_update_writes(django_assert_num_queries):
    many = [changed(enterprise(), number) for number in range(6)]
    fields = Enterprise.objects.order_by("pk")
    with django_assert_num_queries(1):
        update_many(many, NAMES)
    by_json = list(fields.values())
    Enterprise.objects.update(name="-", staff_count=0, revenue_wan=0, founded_on=None)
    Enterprise.objects.bulk_update(many, NAMES)
    assert by_json == list(fields.values())
    assert by_json[3]["changed_at"] == NOON + timedelta(microseconds=3)


def test_json_stays_json_and_other_rows_stay_what_they_are():
    one, other = response(to=(of := version())), response(to=of, answers={"A1": "x"})
    said = {"A1": '引号 " 和 \\ \n', "B2": ["cost", "time"], "rows": [{"a": "1"}], "n": None}
    one.answers, one.prefilled, one.revision = said, {}, 7
    update_many([one], ["answers", "prefilled", "revision"])
    found = Response.objects.get(pk=one.pk)
    assert (found.answers, found.prefilled, found.revision) == (said, {}, 7)
    assert Response.objects.filter(answers__B2__1="time").get() == one
    assert Response.objects.get(pk=other.pk).answers == {"A1": "x"}


def test_nothing_is_asked_for_no_rows(django_assert_num_queries):
    with django_assert_num_queries(0):
        update_many([], ["name"])
