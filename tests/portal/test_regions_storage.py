"""Statements that wait for each other, and statements that are planned once."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.audit.trail import operation, record
from portal.kernel.errors import Refused
from portal.offices.models import Office
from portal.regions import storage
from tests.factories import NOON

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite sends each statement alone")


@operation
def _told(subject, *, by, at, refusing=False):
    record("test.office.tell", by=by, at=at, target=subject)
    if refusing:
        raise Refused("no")


def _events():
    return Event.objects.filter(verb="test.office.tell").count()


def test_writes_wait_and_are_sent_in_one_message(cast, django_assert_num_queries):
    by, office = actor_for(cast.officer), Office.objects.select_related("region").first()
    with django_assert_num_queries(1), transaction.atomic(savepoint=False), storage.together():
        _told(office, by=by, at=NOON)
        _told(office, by=by, at=NOON)
    assert _events() == 2


def test_a_question_sees_what_was_written_before_it(cast):
    by, office = actor_for(cast.officer), Office.objects.select_related("region").first()
    with transaction.atomic(), storage.together():
        _told(office, by=by, at=NOON)
        assert _events() == 1


def test_a_refusal_keeps_nothing_of_the_whole(cast):
    by, office = actor_for(cast.officer), Office.objects.select_related("region").first()

    def act():
        with transaction.atomic(), storage.together():
            _told(office, by=by, at=NOON)
            _told(office, by=by, at=NOON, refusing=True)

    with pytest.raises(Refused):
        act()
    assert _events() == 0


def test_a_percent_sign_and_a_quote_are_kept_as_they_are(cast):
    with transaction.atomic(), storage.together():
        storage.write("UPDATE offices_office SET name = %s", ["100% of 'all'; --"])
    assert set(Office.objects.values_list("name", flat=True)) == {"100% of 'all'; --"}


def test_a_statement_is_planned_once_and_answers_each_time(django_assert_num_queries):
    with django_assert_num_queries(3):
        found = [
            storage.first_of("SELECT %(a)s::int + %(b)s::int + %(a)s::int", {"a": n, "b": 1})
            for n in (1, 2)
        ]
    assert found == [(3,), (5,)]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_found_out_before_it_is_used():
    get_user_model().objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/account/sign-in/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
