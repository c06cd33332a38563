"""The pages of a sandbox: who is shown what, what a page costs, and a key's secret once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from portal.offices.models import ApiKey
from portal.offices.queries import offered_scopes
from portal.sandbox.models import Exchange, Sandbox
from tests.factories.sandboxes import key_of, sandbox_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast, signed_in) -> Client:
    client = signed_in(cast.officer)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def test_opened_by_a_button(officer):
    assert "开通演练环境" in officer.get("/sandbox/").content.decode()
    page = officer.post("/sandbox/open/", follow=True).content.decode()
    assert "演练县（瑞安市）" in page
    assert "990101" in page
    assert Sandbox.objects.get().owner.code == "county-330381"
    assert officer.post("/sandbox/open/").status_code == 409


def test_the_secret_is_shown_once(cast, officer):
    sandbox = sandbox_of(cast.officer)
    form = officer.get("/sandbox/keys/new/").content.decode()
    assert form.count("checked") >= len(offered_scopes(sandbox.office))
    values = {"name": "系统", "scopes": offered_scopes(sandbox.office), "expires_on": "2026-12-10",
              "rate": "60", "addresses": ""}  # fmt: skip
    shown = officer.post("/sandbox/keys/new/", values).content.decode()
    key = ApiKey.objects.get(office=sandbox.office)
    assert f"qu_{key.prefix}_" in shown
    page = officer.get("/sandbox/").content.decode()
    assert f"qu_{key.prefix}…" in page
    assert f"qu_{key.prefix}_" not in page
    assert officer.post("/sandbox/keys/new/", {}).status_code == 422
    assert officer.post(f"/sandbox/keys/{key.pk}/revoke/").status_code == 302
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_the_approver_reads_and_does_nothing(cast, signed_in):
    sandbox_of(cast.officer)
    approver = signed_in(cast.approver)
    page = approver.get("/sandbox/").content.decode()
    assert "990101" in page
    assert "/sandbox/reset/" not in page
    assert approver.post("/sandbox/reset/").status_code == 403


def test_a_page_costs_the_same_with_much_to_show(cast, officer, django_assert_max_num_queries):
    sandbox = sandbox_of(cast.officer)
    keys = [key_of(sandbox, cast.officer).key for _number in range(3)]
    now = timezone.now()
    Exchange.objects.bulk_create(
        Exchange(sandbox=sandbox, key=keys[n % 3], at=now, method="GET", path="/api/v1/years/",
                 status=200)
        for n in range(60)
    )  # fmt: skip
    with django_assert_max_num_queries(15):
        page = officer.get("/sandbox/").content.decode()
    assert page.count("GET /api/v1/years/") == 20


def test_closed_it_keeps_its_passes(cast, officer):
    sandbox = sandbox_of(cast.officer)
    sandbox.passes.create(run=1, number="20261103-AAAA0000", issued_at=timezone.now())
    assert officer.post("/sandbox/close/").status_code == 302
    page = officer.get("/sandbox/").content.decode()
    assert "20261103-AAAA0000" in page
    assert "开通演练环境" in page
    assert officer.post("/sandbox/reset/").status_code == 404


def test_begun_anew_too_soon_is_told(cast, officer):
    sandbox_of(cast.officer)
    refused = officer.post("/sandbox/reset/")
    assert refused.status_code == 409
    assert "10 分钟" in refused.content.decode()
