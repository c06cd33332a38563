"""Statements that wait for each other, and statements that are planned once."""

import select

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test import Client

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.audit.trail import operation, record
from portal.kernel.errors import Refused
from portal.offices.models import Office
from portal.regions import storage
from portal.regions.loading import load_regions
from portal.regions.models import Region
from tests.factories import NOON
from tests.messages import messages_are

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite sends each statement alone")


@pytest.fixture
def regions(transactional_db):
    load_regions()


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
    with django_assert_num_queries(2):
        found = [
            storage.first_of("SELECT %(a)s::int + %(b)s::int + %(a)s::int", {"a": n, "b": 1})
            for n in (1, 2)
        ]
    assert found == [(3,), (5,)]


_AFTERWARDS = []


class Told(Exception):
    """Something that was not expected."""


def _in_one_message(subject, by, *, asking=False, failing=None):
    with storage.in_one_message():
        transaction.on_commit(lambda: _AFTERWARDS.append(subject))
        _told(subject, by=by, at=NOON)
        if asking:
            assert _events() == 1
        _told(subject, by=by, at=NOON)
        if failing:
            raise failing


@pytest.fixture
def officer_and_office():
    from tests.factories import holder, office

    by, where = actor_for(holder("county_officer", "330381")), office("330381")
    return by, Office.objects.select_related("region").get(pk=where.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("asking", "messages"), [(False, 1), (True, 3)])
def test_a_transaction_of_writes_alone_is_one_message(
    regions, officer_and_office, asking, messages
):
    by, office = officer_and_office
    _AFTERWARDS.clear()
    with messages_are(messages):
        _in_one_message(office, by, asking=asking)
    assert _events() == 2
    assert office in _AFTERWARDS
    assert connection.get_autocommit()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("asking", [False, True])
@pytest.mark.parametrize("failing", [Refused("no"), Told()])
def test_nothing_of_one_message_is_kept_when_something_fails(
    regions, officer_and_office, asking, failing
):
    by, office = officer_and_office
    _AFTERWARDS.clear()
    with pytest.raises(type(failing)):
        _in_one_message(office, by, asking=asking, failing=failing)
    assert _events() == 0
    assert not _AFTERWARDS
    _in_one_message(office, by)
    assert _events() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("asking", [False, True])
def test_nothing_of_one_message_is_kept_when_the_database_refuses(
    regions, officer_and_office, asking
):
    by, office = officer_and_office

    def act():
        with storage.in_one_message():
            _told(office, by=by, at=NOON)
            if asking:
                assert _events() == 1
            storage.write("UPDATE offices_office SET region_id = -1", ())  # a deferred key

    with pytest.raises(IntegrityError):
        act()
    assert _events() == 0
    assert connection.get_autocommit()


def test_within_a_transaction_one_message_is_a_part_of_it(cast):
    by, office = actor_for(cast.officer), Office.objects.select_related("region").first()
    with pytest.raises(Refused):
        _in_one_message(office, by, failing=Refused("no"))
    _in_one_message(office, by)
    assert _events() == 2


def test_many_rows_are_kept_as_they_are_whatever_their_texts_hold(cast):
    region = Region.objects.first()
    names = ["tab\there", "line\nend\r", "back\\slash \\N", "", "金 %s 'quoted' \u3000", "\\."]
    rows = [
        Office(code=f"many-{number}", name=name, kind="county", region=region)
        for number, name in enumerate(names)
    ]
    storage.store_many(rows)
    kept = Office.objects.filter(code__startswith="many-").order_by("code")
    assert [one.name for one in kept] == names
    assert [one.pk for one in kept] == [one.pk for one in rows]
    assert not any(one._state.adding for one in rows)


def test_a_new_row_is_as_the_model_makes_it(cast):
    region = Region.objects.first()
    made = storage.new_row(Office, code="new", name="New", kind="county", region=region)
    by_model = Office(code="new", name="New", kind="county", region=region)
    fields = [field.attname for field in Office._meta.concrete_fields]
    assert [getattr(made, n) for n in fields] == [getattr(by_model, n) for n in fields]
    assert made.region is region
    made.save()
    assert Office.objects.get(code="new").region == region


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
    ended = select.poll()
    ended.register(connection.connection.fileno(), select.POLLIN)
    assert ended.poll(10_000), "the server has hung up"
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/account/sign-in/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
