"""The surface of the API: jobs of a key, bulk as a job, changes said, what is going says so."""

import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from portal.accounts.actor import actor_for
from portal.api.lifetimes import Going
from portal.api.resources import Actorly
from portal.jobs.models import Job
from portal.jobs.runner import run
from portal.offices.operations import issue_key, revoke_key
from portal.pages.apidocs.changelog import CHANGES
from programs.returns.models import Return
from tests.factories import NOON, office
from tests.factories.cycles import cycle
from tests.factories.returns import TYPED, WORDS

SCOPES = ["returns.return.view", "returns.return.prepare", "jobs.job.view", "jobs.job.cancel"]
BODY = {"region": "330381", "period": "2026-10", "values": TYPED, "texts": {"highlights": WORDS}}


@pytest.fixture(autouse=True)
def _it_is_november(monkeypatch, settings):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    settings.JOBS_INLINE = False


@pytest.fixture
def machine(cast):
    cycle()
    return key_of(cast.officer)


def key_of(officer, code="330381", scopes=SCOPES):
    issued = issue_key(
        office(code), by=actor_for(officer), at=NOON, name="system", scopes=scopes,
        expires_on=date(2027, 6, 1), rate=6000,
    )  # fmt: skip
    return SimpleNamespace(key=issued.key, headers={"Authorization": f"Bearer {issued.secret}"})


def bulk(machine, items, key="k" * 20):
    return Client().post(
        "/api/v1/returns/bulk/", json.dumps({"items": items}), content_type="application/json",
        headers={**machine.headers, "Idempotency-Key": key, "Prefer": "respond-async"},
    )  # fmt: skip


def read(machine, path):
    return Client().get(path, headers=machine.headers)


pytestmark = pytest.mark.django_db


def test_a_bulk_can_be_a_job_and_says_of_each_item(machine):
    answer = bulk(machine, [BODY, {**BODY, "period": "2026-09"}])
    assert (answer.status_code, answer["Preference-Applied"]) == (202, "respond-async")
    again = bulk(machine, [BODY, {**BODY, "period": "2026-09"}])
    assert (again.status_code, again.json()) == (202, answer.json())
    job = Job.objects.get()
    assert read(machine, answer["Location"]).json()["state"] == "waiting"
    run(job.pk)
    told = read(machine, answer["Location"]).json()
    assert (told["state"], told["percent"]) == ("done", 100)
    result = read(machine, told["result"])
    assert result["Content-Type"] == "application/json"
    body = json.loads(b"".join(result.streaming_content))
    rows = {row.period: row for row in Return.objects.all()}
    assert body == {
        "kept": 2,
        "items": [
            {"item": f"/items/{number}", "status": "kept", "id": rows[period].pk,
             "region": "330381", "period": period, "revision": 1}
            for number, period in enumerate(["2026-10", "2026-09"])
        ],
    }  # fmt: skip
    assert {row.prepared_by for row in rows.values()} == {machine.key.user}


def test_of_a_faulty_bulk_nothing_is_kept_and_each_fault_is_told(machine):
    bad = {**BODY, "period": "2026-09", "values": {"events": "-1"}}
    answer = bulk(machine, [BODY, bad])
    run(Job.objects.get().pk)
    told = read(machine, read(machine, answer["Location"]).json()["result"])
    first, second = json.loads(b"".join(told.streaming_content))["items"]
    assert (first["status"], second["status"]) == ("sound", "refused")
    assert all(fault["where"].startswith("/items/1/") for fault in second["faults"])
    assert not Return.objects.exists()


def test_what_can_be_seen_at_once_is_refused_at_once(machine):
    answer = bulk(machine, [{**BODY, "region": "330382"}, {**BODY, "period": "x"}])
    assert answer.status_code == 422
    assert len(answer.json()["faults"]) >= 2
    assert not Job.objects.exists()


def test_a_job_of_a_key_that_was_revoked_keeps_nothing(machine, cast):
    bulk(machine, [BODY])
    revoke_key(machine.key, by=actor_for(cast.officer), at=NOON)
    run(Job.objects.get().pk)
    assert Job.objects.get().state == "failed"
    assert not Return.objects.exists()


def test_a_job_does_no_more_than_the_scopes_of_its_key(machine):
    bulk(machine, [BODY])
    machine.key.scopes = ["returns.return.view"]
    machine.key.save()
    run(Job.objects.get().pk)
    assert not Return.objects.exists()


def test_a_key_sees_its_own_jobs_and_cancels_them(machine, cast):
    bulk(machine, [BODY])
    job = Job.objects.get()
    stranger = key_of(cast.neighbour, "330382")
    assert read(stranger, f"/api/v1/jobs/{job.pk}/").status_code == 404
    assert read(stranger, "/api/v1/jobs/").json()["results"] == []
    blind = key_of(cast.officer, scopes=["returns.return.view"])
    assert read(blind, "/api/v1/jobs/").status_code == 403
    listed = read(machine, "/api/v1/jobs/").json()["results"]
    assert [one["id"] for one in listed] == [job.pk]
    assert read(machine, f"/api/v1/jobs/{job.pk}/result/").status_code == 404
    cancelled = Client().post(
        f"/api/v1/jobs/{job.pk}/cancel/", "{}", content_type="application/json",
        headers={**machine.headers, "Idempotency-Key": "c" * 20},
    )  # fmt: skip
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")


def test_changes_are_told_to_everybody_the_newest_first():
    told = Client().get("/api/v1/changelog/").json()["results"]
    assert len(told) == len(CHANGES)
    days = [one["on"] for one in told]
    assert days == sorted(days, reverse=True)


def test_what_is_going_says_so_in_every_answer():
    since = datetime(2026, 12, 1, tzinfo=UTC)

    class Old(Actorly, APIView):
        authentication_classes = ()
        permission_classes = ()
        throttle_classes = ()
        going = Going(since, since + timedelta(days=200), "/api/v1/returns/")

        def get(self, _request):
            return Response({})

    answer = Old.as_view()(APIRequestFactory().get("/"))
    assert answer["Deprecation"] == f"@{int(since.timestamp())}"
    assert answer["Sunset"] == "Sat, 19 Jun 2027 00:00:00 GMT"
    assert "successor-version" in answer["Link"]
    with pytest.raises(ValueError, match="half a year"):
        Going(since, since + timedelta(days=100), "/")


@pytest.mark.parametrize(
    ("language", "tag", "title"),
    [
        ("zh-hans", "zh-CN", "小微企业质量提升平台接口"),
        ("en", "en", "API of the quality uplift portal"),
    ],
)
def test_the_description_is_named_in_the_readers_language(db, language, tag, title):
    asked = {"Accept-Language": language}
    page = Client().get("/api/v1/docs/", headers=asked)
    assert f'<html lang="{tag}">' in page.text
    assert f"<title>{title} · " in page.text
    assert '<a href="/api/v1/schema/">' in page.text
    schema = Client().get("/api/v1/schema/", headers=asked)
    assert schema.json()["info"]["title"] == title
    assert schema["Content-Disposition"] == 'inline; filename="openapi.json"'
