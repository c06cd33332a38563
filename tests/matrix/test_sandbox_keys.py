"""The key of a sandbox reaches nothing real: every address of the API, every row of the scene."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from portal.sandbox.models import Sandbox
from tests.factories import NOON
from tests.factories.sandboxes import key_of
from tests.matrix.addresses import Address, addresses
from tests.matrix.asking import Asker

pytestmark = pytest.mark.django_db
RELATIONS = ("own", "sibling", "other_city", "abroad", "ended")
#: a row that is not reached: not allowed at all, as if it were not there, or no such verb
CLOSED = {403, 404, 405}


def _asked(secret: str, method: str, path: str) -> tuple[int, str]:
    body: dict[str, Any] = {} if method == "get" else {
        "data": json.dumps({}), "content_type": "application/json"}  # fmt: skip
    headers = {
        "Authorization": f"Bearer {secret}",
        "Idempotency-Key": str(uuid.uuid4()),
        "If-Match": '"1.1"',
        "Accept-Language": "en",
    }
    with transaction.atomic():
        answer = getattr(Client(), method)(path, headers=headers, **body)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, text.decode()


def _rows(address: Address, places: Any) -> list[str]:
    """The address of each relation's row, of those that the scene has."""
    found = []
    for relation in RELATIONS:
        values = {}
        for name, noun in address.nouns:
            value = places[relation].get(noun)
            values[name] = value["county_officer"] if isinstance(value, dict) else value
        if all(value is not None for value in values.values()):
            found.append(address.path(**values))
    return found


@pytest.fixture
def secret(asker: Asker) -> Any:
    officer = asker.scene.people["county_officer"]
    with transaction.atomic():
        sandbox = Sandbox.objects.with_places().get(owner__code="county-330381")
        assert sandbox.office.is_sandbox
        yield key_of(sandbox, officer, at=NOON).secret
        transaction.set_rollback(True)


def test_every_real_row_is_as_if_it_did_not_exist(asker: Asker, secret: str) -> None:
    open_ones, asked = [], 0
    for address in addresses():
        if not (address.is_api and address.nouns):
            continue
        for number, path in enumerate(_rows(address, asker.scene.places)):
            for method in ("get", "post", "patch") if number == 0 else ("get",):
                asked += 1
                status, _text = _asked(secret, method, path)
                if status not in CLOSED:
                    open_ones.append((method, path, status))
    assert asked > 200
    assert not open_ones


def test_no_list_names_a_real_row(asker: Asker, secret: str) -> None:
    """Of what a list may say: descriptions of forms and indicators alone are not the county's."""
    shared = {"/api/v1/changelog/", "/api/v1/schema/", "/api/v1/docs/", "/api/v1/forms/",
              "/api/v1/indicators/"}  # fmt: skip
    seen = 0
    for address in addresses():
        if not address.is_api or address.nouns or address.path() in shared:
            continue
        status, text = _asked(secret, "get", address.path())
        seen += status == 200
        for code in ("330381", "330382", "330106", "440000", "瑞安"):
            name_of_itself = text.replace('"of":"county-330381"', "").replace("sandbox-330381", "")
            assert code not in name_of_itself.replace("演练县（瑞安市）", ""), address.path()
    assert seen >= 8


def test_figures_and_returns_of_real_regions_are_refused(secret: str) -> None:
    for code in ("330381", "330300", "330000"):
        path = f"/api/v1/indicators/roster.listed/figures/?region={code}"
        assert _asked(secret, "get", path)[0] == 404
        text = _asked(secret, "get", f"/api/v1/returns/?region={code}")[1]
        assert json.loads(text)["results"] == []
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": str(uuid.uuid4())}
    sent = {"region": "330381", "period": "2026-09", "values": {}, "texts": {}}
    answer = Client().post(
        "/api/v1/returns/", json.dumps(sent), content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer.json()["faults"][0]["code"]) == (
        422, "returns.unknown_region")  # fmt: skip
