"""The trail: chained, append-only, read by the audit administrator alone."""

from __future__ import annotations

import random
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.audit.chain import link_events, verify
from portal.audit.models import Event, Link, Verification
from portal.audit.operations import keep_verdict
from portal.audit.queries import matching
from portal.audit.storage import install_triggers, remove_triggers
from portal.audit.trail import operation, record
from portal.jobs.models import Job
from portal.jobs.runner import run
from portal.jobs.work import job_kinds
from portal.offices.operations import note_denial
from tests.factories import NOON, person

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=1)


@operation
def note(subject, *, by, at, number):
    return record("audit.test.note", by=by, at=at, target=subject, number=number)


@pytest.fixture
def trail(db):
    """Twelve linked events; what keeps people from changing them is taken away for the test."""
    remove_triggers(connection)
    user = person("Writer")
    events = [note(user, by=actor_for(user), at=NOON, number=number) for number in range(12)]
    link_events()
    return events


def verdict():
    return verify(now=NOON + LONG_AGO)


def test_a_whole_chain_holds(trail):
    found = verdict()
    assert (found.holds, found.links, found.unlinked) == (True, 12, 0)


def test_linking_goes_on_where_it_ended(trail):
    head = verdict().head
    note(trail[0].by, by=actor_for(trail[0].by), at=NOON, number=99)
    assert link_events() == 1
    assert verdict().holds
    assert verdict().head != head
    assert link_events() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "audit.test.other"},
        {"by_name": "Somebody else"},
        {"target": "accounts.user:999"},
        {"outcome": "denied"},
        {"detail": {"number": 1000}},
        {"at": NOON + timedelta(microseconds=1)},
        {"ip_address": "10.0.0.1"},
        {"request_id": "x"},
        {"path": "33."},
        {"by": None},
    ],
)
def test_a_changed_event_is_named(trail, change):
    Event.objects.filter(pk=trail[6].pk).update(**change)
    assert (verdict().holds, verdict().broken_at) == (False, 7)


def test_a_deleted_event_is_named(trail):
    with connection.constraint_checks_disabled():
        Event.objects.filter(pk=trail[3].pk)._raw_delete("default")
        assert verdict().broken_at == 4
        Link.objects.filter(event_id=trail[3].pk).delete()  # so that the keys agree again


def test_a_deleted_event_with_its_link_is_a_gap(trail):
    Link.objects.filter(position=4).delete()
    Event.objects.filter(pk=trail[3].pk).delete()
    assert verdict().broken_at == 4


def test_a_cut_tail_leaves_events_that_were_never_linked(trail):
    Link.objects.filter(position__gt=9).delete()
    found = verdict()
    assert not found.holds
    assert found.unlinked == 3
    assert "audit.test.note" in found.reason


def test_two_swapped_events_are_named(trail):
    one, two = Link.objects.get(position=5), Link.objects.get(position=6)
    Link.objects.filter(pk=one.pk).update(position=100)
    Link.objects.filter(pk=two.pk).update(position=5)
    Link.objects.filter(pk=one.pk).update(position=6)
    assert verdict().broken_at == 5


def test_a_forged_link_is_named(trail):
    Link.objects.filter(position=8).update(hash="0" * 64)
    assert verdict().broken_at == 8


def test_an_inserted_event_is_found(trail):
    extra = note(trail[0].by, by=actor_for(trail[0].by), at=NOON, number=100)
    Link.objects.create(position=13, event=extra, digest="1" * 64, hash="2" * 64)
    assert verdict().broken_at == 13


def test_a_hundred_random_tamperings_are_all_found(trail):
    chance = random.Random(7)
    fields = ["verb", "by_name", "target", "request_id"]
    for _time in range(100):
        victim = chance.choice(trail)
        with transaction.atomic():
            value = "".join(chance.choices("abcdef", k=20))
            Event.objects.filter(pk=victim.pk).update(**{chance.choice(fields): value})
            assert verdict().broken_at == trail.index(victim) + 1
            transaction.set_rollback(True)
    assert verdict().holds


def test_what_was_just_written_is_not_yet_forgotten(trail):
    note(trail[0].by, by=actor_for(trail[0].by), at=NOON, number=1)
    assert verify(now=NOON + timedelta(minutes=4)).holds
    assert not verify(now=NOON + timedelta(minutes=6)).holds


def test_the_command_names_the_break(trail):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "12" in out.getvalue()
    Event.objects.filter(pk=trail[6].pk).update(verb="audit.test.other")
    with pytest.raises(CommandError, match="link 7"):
        call_command("verify_audit")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET verb = 'x'",
        "DELETE FROM audit_event",
        "UPDATE audit_link SET hash = 'x'",
        "DELETE FROM audit_link",
    ],
)
def test_the_database_refuses_to_change_the_trail(trail, statement):
    install_triggers(connection)
    try:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        note(trail[0].by, by=actor_for(trail[0].by), at=NOON, number=1)
        assert link_events() == 1
    finally:
        remove_triggers(connection)


@pytest.mark.postgres
def test_the_server_refuses_to_empty_the_trail(trail):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    install_triggers(connection)
    try:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE audit_event CASCADE")
    finally:
        remove_triggers(connection)


class TestTheScreen:
    def test_the_audit_administrator_reads_and_nobody_else(self, trail, cast, signed_in):
        page = signed_in(cast.audit_admin).get("/audit/")
        assert page.status_code == 200
        assert "audit.test.note" in page.content.decode()
        for who in ("province", "officer", "system_admin", "security_admin"):
            assert signed_in(getattr(cast, who)).get("/audit/").status_code == 403

    def test_it_filters(self, trail, cast, signed_in):
        client = signed_in(cast.audit_admin)
        client.get("/audit/export/")  # a refused method, written nowhere
        for query, found in (
            ("verb=audit.test", True),
            ("verb=audit.other", False),
            (f"login={trail[0].by.login}", True),
            ("login=nobody", False),
            (f"target={trail[0].target}", True),
            ("outcome=denied", False),
            ("since=2026-11-03&until=2026-11-03", True),
            ("since=2026-11-04&verb=audit.test", False),
            ("until=2026-11-02", False),
        ):
            text = client.get(f"/audit/?{query}").content.decode()
            assert ("audit.test.note</td>" in text) is found, query
        assert client.get("/audit/?since=never").status_code == 422

    def test_it_says_in_words_what_was_done_to_what(self, trail, cast, signed_in):
        note_denial(
            cast.officer, by=actor_for(cast.officer), at=NOON, method="GET", path="/years/1/"
        )
        page = signed_in(cast.audit_admin).get("/audit/?verb=offices.access").content.decode()
        assert "Access: refused" in page
        assert f"Person {cast.officer.pk}</a>" in page
        assert "offices.access.refuse</small>" in page

    def test_it_leafs_by_key_in_few_statements(
        self, trail, cast, signed_in, django_assert_max_num_queries
    ):
        user = trail[0].by
        for number in range(60):
            note(user, by=actor_for(user), at=NOON, number=number)
        client = signed_in(cast.audit_admin)
        with django_assert_max_num_queries(15):
            first = client.get("/audit/")
        after = first.context["leaf"].next_url
        second = client.get(f"/audit/{after}")
        assert len(first.context["leaf"].rows) == 50
        seen = {event.pk for page in (first, second) for event in page.context["leaf"].rows}
        assert len(seen) == 50 + len(second.context["leaf"].rows)

    def test_an_event_shows_its_place_in_the_chain(self, trail, cast, signed_in):
        page = signed_in(cast.audit_admin).get(f"/audit/{trail[4].pk}/").content.decode()
        assert Link.objects.get(event=trail[4]).hash in page
        fresh = note(trail[0].by, by=actor_for(trail[0].by), at=NOON, number=1)
        assert signed_in(cast.audit_admin).get(f"/audit/{fresh.pk}/").status_code == 200

    def test_what_is_filtered_is_exported_by_a_job(
        self, trail, cast, signed_in, settings, tmp_path
    ):
        settings.VAR = tmp_path
        answer = signed_in(cast.audit_admin).post("/audit/export/?verb=audit.test")
        job = Job.objects.get(kind="audit.export")
        assert answer["Location"] == f"/jobs/{job.pk}/"
        run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.result_rows) == ("done", 12)

    def test_a_broken_chain_fails_the_job_and_is_shown(self, trail, cast, signed_in):
        Event.objects.filter(pk=trail[6].pk).update(verb="audit.test.other")
        client = signed_in(cast.audit_admin)
        client.post("/audit/verify/")
        run(Job.objects.get(kind="audit.verify").pk)
        assert Verification.objects.get().broken_at == 7
        assert "state-error" in client.get("/audit/").content.decode()

    def test_only_the_audit_administrator_asks_for_it(self, cast, signed_in):
        for who in ("province", "security_admin"):
            assert signed_in(getattr(cast, who)).post("/audit/verify/").status_code == 403
        assert "audit.verify" in job_kinds


def test_a_verdict_is_kept_and_written_down(trail, cast):
    kept = keep_verdict(verdict(), by=actor_for(cast.audit_admin), at=timezone.now())
    assert kept.holds
    assert Event.objects.order_by("-pk").first().verb == "audit.chain.verify"


def test_days_are_those_of_shanghai(trail):
    Event.objects.filter(pk=trail[0].pk).update(at=NOON.replace(hour=16))  # 4 November there
    found = matching(Event.objects.all(), {"since": "2026-11-04", "verb": "audit.test"})
    assert list(found) == [trail[0]]


def test_the_migrations_make_the_trail_append_only(db):
    from tests.conftest import installed_triggers

    for table in ("audit_event", "audit_link"):
        assert {f"{table}_is_not_changed", f"{table}_is_not_deleted"} <= set(installed_triggers)
