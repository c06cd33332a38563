"""The shorter way to figures: what the resource would say, in three messages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from portal.indicators.definition import indicators
from portal.pages.coverage.api import resource
from portal.regions.loading import load_regions
from tests.factories.cycles import cycle as make_cycle
from tests.factories.evaluation import dirty, listed, small_year
from tests.factories.keys import province_key
from tests.messages import messages_are

LISTED = "/api/v1/indicators/roster.listed/figures/"
pytestmark = pytest.mark.postgres


@pytest.fixture
def machine(db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    return province_key("indicators.reading.view")


def ask(machine, path=LISTED, **query):
    answer = Client().get(path, query, headers=machine.headers)
    return answer.status_code, answer.json(), dict(answer.headers)


def without_time(body):
    return {name: value for name, value in body.items() if name != "counted_at"}


QUESTIONS = [
    {"region": "330000", "beneath": "counties"},
    {"region": "330000", "beneath": "children", "month": "2026-11"},
    {"region": "330300", "beneath": "children", "span": "month", "month": "2026-05"},
    {"region": "330300", "beneath": "counties"},
    {"region": "330381", "beneath": "children", "month": "2026-01"},
    {"region": "330381"},
]


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_both_ways_say_the_same_of_every_indicator(machine, monkeypatch, question):
    small_year()
    ask(machine)  # folds what is dirty
    paths = [f"/api/v1/indicators/{one.code}/figures/" for one in indicators]
    short = [ask(machine, path, **question) for path in paths]
    monkeypatch.setattr(resource, "answer_shortly", lambda *_a: None)
    long = [ask(machine, path, **question) for path in paths]
    assert {status for status, *_rest in short} == {200}
    assert [without_time(body) for _s, body, _h in short] == [
        without_time(body) for _s, body, _h in long
    ]
    own = {"X-Request-ID", "RateLimit-Remaining", "RateLimit-Reset", "Content-Length"}
    assert [{k: v for k, v in head.items() if k not in own} for *_b, head in short] == [
        {k: v for k, v in head.items() if k not in own} for *_b, head in long
    ]


def test_the_shorter_way_is_the_one_that_is_taken(machine, monkeypatch):
    small_year()
    ask(machine, region="330000")

    def refuse(*_given, **_named):
        raise AssertionError("the long way")

    monkeypatch.setattr(resource, "read_within", refuse)
    status, body, _head = ask(machine, region="330000", beneath="counties")
    assert (status, len(body["results"])) == (200, 91)


def test_what_waits_to_be_folded_is_folded_first(machine):
    make_cycle()
    assert ask(machine, region="330381")[1]["results"][0]["value"] == "0"
    listed("330381")
    assert ask(machine, region="330381")[1]["results"][0]["value"] == "1"
    listed("330382")
    dirty("programs.RosterEntry", "330382")
    assert ask(machine, region="330300")[1]["results"][0]["value"] == "2"


@pytest.mark.django_db(transaction=True)
def test_a_question_is_three_messages_to_postgresql():
    """Key, count and region; the years; the figures of the province and its ninety counties."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    load_regions()
    make_cycle()
    machine = province_key("indicators.reading.view")
    ask(machine, region="330000", beneath="counties")  # plans what is planned once
    with messages_are(3):
        assert ask(machine, region="330000", beneath="counties")[0] == 200


def _revoked(key):
    key.revoked_at = datetime(2026, 11, 1, tzinfo=UTC)


def _elsewhere(key):
    key.addresses = ["10.9.8.0/24"]


def _of_another_scope(key):
    key.scopes = ["returns.return.view"]


def _too_often(key):
    key.rate_per_minute = 1


@pytest.mark.parametrize(
    ("change", "status"),
    [(_revoked, 401), (_elsewhere, 401), (_of_another_scope, 403), (_too_often, 429)],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_what_a_key_loses_it_loses_at_once(machine, change, status):
    make_cycle()
    assert ask(machine, region="330000")[0] == 200
    machine.key.refresh_from_db()
    change(machine.key)
    machine.key.save()
    assert ask(machine, region="330000")[0] == status


@pytest.mark.parametrize(
    ("query", "status"),
    [({"region": "440000"}, 404), ({"region": "999999"}, 404), ({"region": "x"}, 404),
     ({"region": "330000", "month": "2026-13"}, 422), ({"region": "330000", "beneath": "all"}, 422),
     ({"region": "330000", "month": "1999-01"}, 422)],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_said_by_the_resource(machine, query, status):
    make_cycle()
    assert ask(machine, **query)[0] == status
