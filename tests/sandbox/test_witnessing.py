"""What the keys of a sandbox ask is written down, and changes nothing of what they are answered."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.api import witnesses
from portal.offices.operations import issue_key
from portal.offices.queries import offered_scopes
from portal.sandbox import witnessing
from portal.sandbox.checks import ASKED
from portal.sandbox.models import KEPT_EXCHANGES, Exchange, MetCheck
from portal.sandbox.witnessing import write_down
from tests.factories import office
from tests.factories.sandboxes import key_of, sandbox_of

pytestmark = pytest.mark.django_db
WAITING = {"region": "990101", "period": "2026-10", "values": {}, "texts": {}}


@pytest.fixture
def sandbox(cast):
    return sandbox_of(cast.officer)


@pytest.fixture
def key(sandbox, cast):
    return key_of(sandbox, cast.officer)


@pytest.fixture
def ask(key) -> Any:
    def asked(method: str, path: str, body: Any = None, *, secret: str = key.secret, **more: Any):
        more.setdefault("content_type", "application/json")
        data = body if isinstance(body, str) else json.dumps(body)
        given = {} if body is None else {"data": data, **more}
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en",
                   "Idempotency-Key": "0123456789abcdef"}  # fmt: skip
        client = Client(raise_request_exception=False)
        return getattr(client, method)(f"/api/v1/{path}", headers=headers, **given)

    return asked


@pytest.fixture
def quietly(caplog) -> Any:
    """Nothing may be logged as not witnessed."""
    with caplog.at_level(logging.ERROR, logger="portal.api"):
        yield
    assert [one.message for one in caplog.records if one.name == "portal.api"] == []


class TestTheAnswerStays:
    @pytest.fixture
    def real(self, cast) -> str:
        """The secret of a key of the county itself."""
        county, now = office("330381"), timezone.now()
        issued = issue_key(county, by=actor_for(cast.officer), at=now, name="x",
                           scopes=offered_scopes(county),
                           expires_on=timezone.localdate(now))  # fmt: skip
        return issued.secret

    @pytest.mark.parametrize(
        ("path", "body", "content_type", "status"),
        [
            ("returns/", "a,b", "text/plain", 415),
            ("returns/", "{", "application/json", 400),
            ("returns/bulk/", "a,b", "text/plain", 415),
            ("returns/", "[]", "application/json", 422),
        ],
    )
    def test_it_is_that_of_every_key(
        self, ask, real, sandbox, quietly, path, body, content_type, status
    ):
        others = ask("post", path, body, content_type=content_type, secret=real)
        answer = ask("post", path, body, content_type=content_type)
        assert (answer.status_code, answer.content) == (status, others.content)
        assert others.status_code == status
        assert [(one.path, one.status) for one in sandbox.exchanges.all()] == [
            (f"/api/v1/{path}", status)]  # fmt: skip

    def test_an_answer_that_is_no_json_is_written_down(self, sandbox, key):
        asked = RequestFactory().get("/api/v1/returns/7/")
        write_down(key.key, asked, HttpResponse("<p>no</p>", status=503))
        assert sandbox.exchanges.get().status == 503

    def test_whatever_befalls_the_witness(self, ask, monkeypatch, caplog):
        def trip(*_what: object) -> None:
            raise LookupError("a fault of the witness's own")

        monkeypatch.setattr(witnesses, "_witnesses", [trip])
        assert ask("get", "sandbox/").status_code == 200
        assert "sandbox.not_witnessed" in [one.message for one in caplog.records]


class TestWhatIsWrittenDown:
    def test_the_month_that_was_refused(self, ask, sandbox):
        assert ask("post", "returns/", WAITING | {"values": {"events": "x"}}).status_code == 422
        one = sandbox.exchanges.get()
        assert (one.period, one.problem, one.is_keyed) == ("2026-10", "invalid", True)

    @pytest.mark.parametrize(
        ("said", "is_dry", "status"),
        [("1", True, 200), ("true", True, 200), ("TRUE", True, 200), ("0", False, 201),
         ("x", False, 422)],
    )  # fmt: skip
    def test_a_dry_run_by_every_word_for_it(self, ask, sandbox, said, is_dry, status):
        answer = ask("post", f"returns/?dry_run={said}", WAITING)
        one = sandbox.exchanges.get()
        assert (one.is_dry, one.status, answer.status_code) == (is_dry, status, status)

    def test_the_newest_five_hundred(self, ask, sandbox, key):
        now = timezone.now()
        Exchange.objects.bulk_create(
            Exchange(sandbox=sandbox, key=key.key, at=now, method="GET", path=f"/{number}",
                     status=200)
            for number in range(KEPT_EXCHANGES + 73)
        )  # fmt: skip
        for _turn in range(2):
            ask("get", "years/")
            kept = list(sandbox.exchanges.order_by("-pk").values_list("path", flat=True))
            assert len(kept) == KEPT_EXCHANGES
        assert (kept[1], kept[2], kept[-1]) == ("/api/v1/years/", "/572", "/75")

    def test_nobody_elses_are_dropped(self, ask, sandbox, key, cast, monkeypatch):
        monkeypatch.setattr(witnessing, "KEPT_EXCHANGES", 2)
        other = sandbox_of(cast.neighbour, code="330382")
        theirs = key_of(other, cast.neighbour)
        for _turn in range(3):
            ask("get", "years/", secret=theirs.secret)
        for _turn in range(3):
            ask("get", "forms/")
        assert (sandbox.exchanges.count(), other.exchanges.count()) == (2, 2)


class TestWhatItCosts:
    def test_a_request_costs_four_statements_more(self, key, sandbox, django_assert_num_queries):
        asked = RequestFactory().get("/api/v1/years/")
        with django_assert_num_queries(4):  # sandbox, exchange, checks met, exchanges
            write_down(key.key, asked, HttpResponse())
        MetCheck.objects.bulk_create(
            MetCheck(sandbox=sandbox, code=check.code, at=timezone.now()) for check in ASKED
        )
        with django_assert_num_queries(3):
            write_down(key.key, asked, HttpResponse())

    @pytest.mark.parametrize(("path", "statements"), [("years/", 8), ("sandbox/", 11)])
    def test_a_get_by_the_key(self, ask, django_assert_num_queries, path, statements):
        ask("get", path)
        # PostgreSQL reads the key, what it has asked and what came to its county in one statement
        fewer = 2 if connection.vendor == "postgresql" else 0
        with django_assert_num_queries(statements - fewer):
            assert ask("get", path).status_code == 200
