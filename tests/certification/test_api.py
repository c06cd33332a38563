"""REST: the form's rules and faults, by key; reach, ETag, idempotency, bulk."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from certification.certificates.models import Certificate
from certification.certificates.rules import read_entry
from portal.accounts.models import User
from portal.api.authentication import secret_hash
from portal.kernel.faults import Severity
from portal.offices.models import ApiKey
from tests.certification.test_certificates import CORPUS
from tests.factories import NOON, office
from tests.factories.certification import body, certificate
from tests.factories.enterprises import enterprise
from tests.factories.policies import policy

URL = "/api/v1/certificates/"
ALL = ["certification.certificate.view", "certification.certificate.record"]


class System:
    """A county system with its key."""

    def __init__(self, at: str, by: User, scopes: list[str]) -> None:
        self.secret = f"qu_{uuid4().hex[:8]}_{uuid4().hex}"
        user = User.objects.create(
            login=uuid4().hex[:20], display_name="system", is_machine=True, created_at=NOON
        )
        now = timezone.now()
        ApiKey.objects.create(
            office=office(at),
            user=user,
            name="county system",
            prefix=self.secret.split("_")[1],
            secret_hash=secret_hash(self.secret),
            scopes=scopes,
            rate_per_minute=1000,
            issued_by=by,
            issued_at=now,
            expires_at=now + timedelta(days=30),
        )

    def send(self, method: str, url: str, data: Any = None, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {self.secret}"} | headers
        sent = b"" if data is None else json.dumps(data).encode()
        return Client().generic(method, url, sent, content_type="application/json", headers=given)

    def get(self, url: str = URL) -> Any:
        return self.send("GET", url)

    def post(self, data: Any, url: str = URL, key: str = "") -> Any:
        return self.send("POST", url, data, **{"Idempotency-Key": key or uuid4().hex})


@pytest.fixture
def ruian(cast):
    return System("330381", cast.officer, [*ALL, "certification.body.view", "policies.policy.view"])


def item(**changes: Any) -> dict[str, Any]:
    return {
        "credit_code": enterprise().credit_code,
        "body": body().approval_number,
        "certificate_number": "00126Q10001R0S",
        "scheme": "iso9001",
        "issued_on": "2026-03-05",
        "expires_on": "2029-03-04",
    } | changes


def test_a_key_records_once_and_the_same_request_is_replayed(ruian):
    sent, key = item(), uuid4().hex
    first, again = ruian.post(sent, key=key), ruian.post(sent, key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Certificate.objects.count() == 1
    assert first["Location"] == f"{URL}{first.json()['id']}/"
    twice = ruian.post(sent)
    assert twice.status_code == 422
    assert twice.json()["faults"][0]["code"] == "certificate.recorded_already"


def test_it_reads_its_county_alone(ruian):
    own, other = certificate(), certificate(enterprise("330382"))
    found = ruian.get().json()["results"]
    assert [one["certificate_number"] for one in found] == [own.number]
    assert ruian.get(f"{URL}{other.pk}/").status_code == 404
    patch = ruian.send("PATCH", f"{URL}{other.pk}/", {}, **{"If-Match": "*"})
    assert patch.status_code == 404


def test_without_the_scope_nothing_is_recorded(cast):
    reader = System("330381", cast.officer, ALL[:1])
    assert reader.post(item()).status_code == 403
    assert reader.post({"items": [item()]}, f"{URL}bulk/").status_code == 403


@pytest.mark.parametrize("changes", CORPUS, ids=str)
def test_a_request_gives_the_faults_of_the_form(ruian, changes):
    sent = item() | changes
    alone = read_entry(sent, on=timezone.localdate()).faults
    wanted = {(f.code, f"/{f.where}") for f in alone if f.severity is Severity.ERROR}
    answer = ruian.post(sent)
    if not wanted and answer.status_code == 201:
        return
    if any("\u202e" in str(value) for value in changes.values()):
        assert answer.status_code == 400  # what turns text around is refused before it is read
        return
    assert answer.status_code == 422
    found = {(f["code"], f["where"]) for f in answer.json()["faults"] if f["severity"] == "error"}
    against = {"certificate.enterprise_unknown", "certificate.body_unknown"}
    assert {one for one in found if one[0] not in against} == wanted
    bulk = ruian.post({"items": [sent]}, f"{URL}bulk/")
    assert bulk.status_code == 422
    in_bulk = {
        (f["code"], f["where"].removeprefix("/items/0"))
        for f in bulk.json()["faults"]
        if f["severity"] == "error"
    }
    assert in_bulk == found


def test_a_correction_needs_the_version_that_was_read(ruian):
    made = certificate()
    url = f"{URL}{made.pk}/"
    assert ruian.send("PATCH", url, {"scope": "x"}).status_code == 428
    tag = ruian.get(url)["ETag"]
    answer = ruian.send("PATCH", url, {"scope": "阀门"}, **{"If-Match": tag})
    assert (answer.status_code, answer.json()["scope"]) == (200, "阀门")
    assert ruian.send("PATCH", url, {"scope": "乙"}, **{"If-Match": tag}).status_code == 412


def test_a_status_is_changed_by_its_verb(ruian):
    made = certificate()
    url = f"{URL}{made.pk}/"
    assert ruian.post({}, f"{url}suspend/").status_code == 422
    answer = ruian.post({"reason": "未监督"}, f"{url}suspend/")
    assert answer.json()["status"] == "suspended"
    assert ruian.post({"reason": "x"}, f"{url}suspend/").status_code == 409
    assert ruian.post({"reason": "x"}, f"{url}frame/").status_code == 404


def test_bulk_is_all_or_nothing_and_a_dry_run_keeps_nothing(ruian):
    one, two = item(), item(certificate_number="B-2")
    dry = ruian.post({"dry_run": True, "items": [one, two]}, f"{URL}bulk/").json()
    assert (dry["new"], Certificate.objects.count()) == (2, 0)
    wrong = two | {"issued_on": "2030-01-01"}
    answer = ruian.post({"items": [one, wrong]}, f"{URL}bulk/")
    assert answer.status_code == 422
    assert {f["where"] for f in answer.json()["faults"]} >= {"/items/1/issued_on"}
    assert Certificate.objects.count() == 0
    assert ruian.post({"items": [one, two]}, f"{URL}bulk/").json()["new"] == 2
    assert ruian.post({"items": [one, two]}, f"{URL}bulk/").json()["unchanged"] == 2


@pytest.mark.parametrize("data", [[], "x", 1, {"items": {}}, {"items": []}, {"items": [1, None]}])
def test_a_strange_body_is_refused_in_words(ruian, data):
    for url in (URL, f"{URL}bulk/"):
        assert ruian.post(data, url).status_code in {400, 422}


def test_bodies_and_policies_are_read(ruian):
    one, made = body(), policy(conditions={"sizes": ["small"]})
    policy(state="draft")
    policy("440000")
    assert [b["approval_number"] for b in ruian.get("/api/v1/bodies/").json()["results"]] == [
        one.approval_number
    ]
    found = ruian.get("/api/v1/policies/").json()["results"]
    assert [(p["number"], p["conditions"]) for p in found] == [(made.number, made.conditions)]
    assert ruian.get("/api/v1/policies/?q=%00").status_code == 422
    assert ruian.send("POST", "/api/v1/policies/", {}).status_code in {403, 405}
