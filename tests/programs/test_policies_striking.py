"""REST of every ledger: what was entered by mistake is struck out, with the reason."""

from __future__ import annotations

from uuid import uuid4

import pytest

from portal.audit.models import Event
from tests.certification.test_api import System
from tests.factories.enterprises import enterprise
from tests.factories.ledgers import benefit, honour, loan
from tests.factories.policies import paper

MAKERS = {
    "benefits": (lambda at: benefit(enterprise(at)), "policies.benefit"),
    "loans": (lambda at: loan(enterprise(at)), "policies.loan"),
    "honours": (lambda at: honour(enterprise(at)), "enterprises.honour"),
    "papers": (paper, "policies.paper"),
}
WHY = {"reason": "重复录入，以另一条为准"}

pytestmark = pytest.mark.django_db


@pytest.fixture(params=MAKERS)
def ledger(request, cast):
    """A ledger's noun, a maker of its rows, and the key of Ruian's system."""
    make, noun = MAKERS[request.param]
    scopes = [f"{noun}.view", f"{noun}.keep"]
    return request.param, make, System("330381", cast.officer, scopes)


def strike(system, noun, row, sent=WHY, tag=None, key=""):
    headers = {"Idempotency-Key": key or uuid4().hex}
    if tag is not None:
        headers["If-Match"] = tag
    return system.send("POST", f"/api/v1/{noun}/{row.pk}/strike/", sent, **headers)


def test_a_system_strikes_out_once_what_it_read(ledger):
    noun, make, ruian = ledger
    row, key = make("330381"), uuid4().hex
    tag = ruian.get(f"/api/v1/{noun}/{row.pk}/").headers["ETag"]
    answer = strike(ruian, noun, row, tag=tag, key=key)
    assert (answer.status_code, answer.json()["reason"]) == (200, WHY["reason"])
    assert answer.headers["ETag"].startswith(f'"{row.pk}-2')
    again = strike(ruian, noun, row, tag=tag, key=key)
    assert again.headers["Idempotent-Replayed"] == "true"
    row.refresh_from_db()
    assert (row.struck_on is None, row.reason, row.revision) == (False, WHY["reason"], 2)
    verb = f"{row._meta.label_lower}.strike"
    assert Event.objects.filter(verb=verb).count() == 1
    assert strike(ruian, noun, row, tag="*").status_code == 409
    assert ruian.get(f"/api/v1/{noun}/?struck=no").json()["results"] == []


def test_what_was_changed_meanwhile_stays(ledger):
    noun, make, ruian = ledger
    row = make("330381")
    assert strike(ruian, noun, row).status_code == 428
    tag = ruian.get(f"/api/v1/{noun}/{row.pk}/").headers["ETag"]
    type(row).objects.filter(pk=row.pk).update(revision=2)
    stale = strike(ruian, noun, row, tag=tag)
    assert (stale.status_code, stale.json()["current"]) == (412, f'"{row.pk}-2"')
    row.refresh_from_db()
    assert row.struck_on is None


@pytest.mark.parametrize("sent", [{}, {"reason": " "}, {"reason": "长" * 501}, {"reason": None}])
def test_a_reason_is_asked_for(ledger, sent):
    noun, make, ruian = ledger
    answer = strike(ruian, noun, make("330381"), sent, tag="*")
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "/reason")


def test_nobody_else_strikes_it_out(ledger, cast):
    noun, make, ruian = ledger
    theirs = make("330382")
    hidden = 403 if noun == "papers" else 404  # papers are read by the whole province
    assert strike(ruian, noun, theirs, tag="*").status_code == hidden
    own = make("330381")
    reader = System("330381", cast.officer, [f"{MAKERS[noun][1]}.view"])
    assert strike(reader, noun, own, tag="*").status_code == 403
    assert strike(ruian, noun, make("440000"), tag="*").status_code == 404
