"""The client that counties copy, against a live portal: posted, refused, repeated, told."""

from __future__ import annotations

import importlib.util
import sys
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.offices.operations import allow_submission, issue_key
from portal.regions.loading import load_regions
from portal.regions.models import Region
from portal.webhooks.delivering import deliver
from programs.returns.models import Return
from tests.factories import office
from tests.factories.cycles import cycle
from tests.factories.returns import TYPED, WORDS, county_return, figures
from tests.factories.webhooks import Receiver, subscribed
from tests.guards.house import HOUSE

SCOPES = ["returns.return.view", "returns.return.prepare", "jobs.job.view"]
BODY = {"region": "330381", "period": "2026-10", "values": TYPED, "texts": {"highlights": WORDS}}


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("county_client", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["county_client"] = module
    spec.loader.exec_module(module)
    return module


county_client: Any = _module(HOUSE / "docs" / "client" / "county_client.py")


@pytest.fixture
def regions(transactional_db):
    """The test before, if it committed too, has emptied the tables."""
    if not Region.objects.exists():
        load_regions()


@pytest.fixture
def issued(regions, cast, settings):
    settings.PORTAL_DEMO, settings.WEBHOOK_NETWORKS = True, ["127.0.0.0/8"]
    cycle()
    now = timezone.now()
    issued = issue_key(
        office("330381"), by=actor_for(cast.officer), at=now, name="county system", scopes=SCOPES,
        expires_on=timezone.localdate(now) + timedelta(days=30), rate=6000,
    )  # fmt: skip
    allow_submission(issued.key, by=actor_for(cast.approver), at=now)
    return issued


@pytest.fixture
def client(live_server, issued):
    return county_client.CountyClient(live_server.url, issued.secret, pause=0.01, language="en")


@pytest.mark.django_db(transaction=True)
class TestAgainstALivePortal:
    def test_a_return_is_posted_checked_and_submitted(self, client, cast):
        with Receiver() as receiver:
            told = subscribed(cast.officer, receiver.url)
            checked = client.post_return({**BODY, "values": {"events": "x"}}, dry_run=True)
            assert checked.body["would_keep"] is False
            with pytest.raises(county_client.Refused) as refused:
                client.post_return({**BODY, "values": {"events": "x"}})
            assert refused.value.status == 422
            wheres = {fault["where"] for fault in refused.value.faults}
            assert "/values/events" in wheres
            assert {f["where"] for f in checked.body["faults"]} == wheres
            kept = client.post_return(BODY, key="k" * 20)
            again = client.post_return(BODY, key="k" * 20)
            assert (kept.status, again.is_replayed, again.body) == (201, True, kept.body)
            changed = client.change_return(
                kept.body["id"], {"values": {"events": "3"}}, etag=kept.etag
            )
            with pytest.raises(county_client.Refused) as stale:
                client.change_return(kept.body["id"], {"values": {"events": "4"}}, etag=kept.etag)
            assert (changed.body["revision"], stale.value.status) == (2, 412)
            assert client.submit(kept.body["id"]).body["state"] == "submitted"
            assert [row["id"] for row in client.every("returns", period="2026-10")] == [
                kept.body["id"]
            ]
            deliver(told.subscription.pk, clock=timezone.now)
        headers, body = receiver.received[0]
        now = timezone.now().timestamp()
        event = county_client.verify_webhook(told.secret, headers, body, now=now)
        assert (event["type"], event["data"]["return"]) == ("return.submitted", kept.body["id"])
        for forged in (
            lambda: county_client.verify_webhook(told.secret, headers, body + b" ", now=now),
            lambda: county_client.verify_webhook(told.secret, headers, body, now=now + 301),
            lambda: county_client.verify_webhook("whsec_AAAA", headers, body, now=now),
            lambda: county_client.verify_webhook("whsec_?", headers, body, now=now),
            lambda: county_client.verify_webhook(told.secret, {}, body, now=now),
        ):
            with pytest.raises(county_client.Forged):
                forged()

    def test_a_draft_that_a_person_typed_is_read_before_it_is_written_over(self, client, cast):
        county_return(prepared_by=cast.officer, values=figures(events="9"))
        with pytest.raises(county_client.Refused) as refused:
            client.post_return(BODY)
        assert refused.value.status == 428
        read = client.call("GET", refused.value.problem["href"])
        assert read.body["values"]["events"] == "9"
        over = client.post_return(BODY, etag=read.etag)
        assert (over.status, over.body["values"]["events"]) == (200, TYPED["events"])

    def test_many_are_posted_by_a_job(self, client):
        items = [{**BODY, "period": f"2026-{month:02}"} for month in range(3, 11)]
        done = client.post_returns(items)
        assert done.body["kept"] == 8
        assert {one["status"] for one in done.body["items"]} == {"kept"}
        bad = client.post_returns([*items[:2], {**BODY, "values": {"events": "-1"}}])
        assert bad.body["kept"] == 0
        assert [one["status"] for one in bad.body["items"]] == ["sound", "sound", "refused"]
        assert bad.body["items"][2]["faults"][0]["where"].startswith("/items/2/")
        with pytest.raises(county_client.Refused) as refused:
            client.post_returns([{**BODY, "region": "330382"}])
        assert refused.value.status == 422
        assert Return.objects.filter(revision=1).count() == 8

    def test_a_page_follows_a_page(self, client):
        client.post_returns([{**BODY, "period": f"2026-{month:02}"} for month in range(1, 11)])
        rows = list(client.every("returns", page_size="3"))
        assert len({row["id"] for row in rows}) == len(rows) == 10


def test_who_does_not_answer_is_asked_again_with_the_same_key():
    seen = []

    class Broken:
        def open(self, asked, timeout):
            seen.append(asked.get_header("Idempotency-key"))
            raise ConnectionResetError

    client = county_client.CountyClient("http://127.0.0.1:1", "qu_x", pause=0, _opener=Broken())
    with pytest.raises(county_client.Unreachable) as unreachable:
        client.post_return(BODY)
    assert len(seen) == 6
    assert set(seen) == {unreachable.value.key}


def test_what_is_no_problem_document_is_still_told():
    with Receiver(lambda _number: (400, {})) as receiver:
        client = county_client.CountyClient(receiver.url.removesuffix("/hook"), "qu_x")
        with pytest.raises(county_client.Refused) as refused:
            client.call("POST", "/x", {})
    assert "thank you" in str(refused.value)


def test_it_waits_as_long_as_it_is_told():
    answers = [(503, {"Retry-After": "0"}), (429, {"Retry-After": "0"})]
    with Receiver(lambda number: answers[(number - 1) % 2]) as receiver:
        client = county_client.CountyClient(
            receiver.url.removesuffix("/hook"), "qu_x", tries=4, pause=0
        )
        with pytest.raises(county_client.Unreachable):
            client.call("POST", "/x", {})
    assert len(receiver.received) == 4
