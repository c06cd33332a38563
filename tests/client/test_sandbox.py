"""The client that counties copy reaches the pass of a sandbox, against a live portal: the whole
way of a vendor, with the portal as city and province."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone

from portal.regions.loading import load_regions
from portal.regions.models import Region
from portal.sandbox.jobs import play_and_look
from portal.sandbox.models import Pass, Sandbox
from portal.webhooks.delivering import deliver
from portal.webhooks.models import Subscription
from tests.client.test_county_client import county_client
from tests.factories.sandboxes import key_of, sandbox_of
from tests.factories.webhooks import Receiver

TEXT = (
    "本月围绕试点行业开展入企帮扶，组织专家走访企业，发现并办结一批质量问题，举办内审员培训两期，"
    "指导企业完善质量管理体系，推动多家企业在年底前完成认证申请。"
)
KINDS = ["return.submitted", "return.approved", "return.returned", "return.accepted", "return.due"]


@pytest.fixture
def regions(transactional_db):
    if not Region.objects.filter(path__lt="9").exists():
        load_regions()


@pytest.fixture
def opened(regions, cast, settings) -> Any:
    settings.PORTAL_DEMO, settings.WEBHOOK_NETWORKS = True, ["127.0.0.0/8"]
    sandbox = sandbox_of(cast.officer)
    return sandbox, key_of(sandbox, cast.officer)


class Vendor:
    """A county's system: its client, the address that takes webhooks, and what it was told."""

    def __init__(self, client: Any, receiver: Receiver, secret: str) -> None:
        self.client, self.receiver, self.secret = client, receiver, secret
        receiver.answer = self.take
        self.told: list[str] = []

    def take(self, number: int) -> tuple[int, dict[str, str]]:
        headers, body = self.receiver.received[number - 1]
        try:
            event = county_client.verify_webhook(
                self.secret, headers, body, now=timezone.now().timestamp()
            )
        except county_client.Forged:
            return 401, {}
        self.told.append(event["type"])
        return 200, {}


def pass_by() -> None:
    """What the sweeper does every two seconds, and the jobs that it asks for."""
    for _turn in range(2):
        play_and_look(timezone.now())
        for pk in Subscription.objects.values_list("pk", flat=True):
            deliver(pk, clock=timezone.now)
    play_and_look(timezone.now())


def body_of(place: Any, period: str, **changed: Any) -> dict[str, Any]:
    form = place["form"]
    values = {one["code"]: "0" for one in form if one["kind"] == "typed"} | changed
    return {"region": place["region"], "period": period, "values": values,
            "texts": {"highlights": TEXT}}  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_client_reaches_the_pass(live_server, opened, cast):
    _sandbox, issued = opened
    client = county_client.CountyClient(live_server.url, issued.secret, pause=0.01, language="en")
    told = client.sandbox().body
    assert (told["met"], told["passed"], len(told["checks"])) == (0, None, 13)

    # what it works with, page by page
    for noun in ("years", "roster"):
        assert list(client.every(noun))
    assert len(list(client.every("enterprises", page_size="7"))) == 30
    forms = list(client.every("forms", year=told["years"][-1]))
    fields = client.call("GET", f"/api/v1/forms/{forms[0]['code']}/").body
    place = {"region": told["region"], "form": _fields(fields)}

    with Receiver() as receiver:
        hook = client.call("POST", "/api/v1/webhooks/", {
            "name": "vendor", "url": receiver.url, "kinds": KINDS}).body  # fmt: skip
        vendor = Vendor(client, receiver, hook["secret"])

        # tried, refused with every fault, mended, begun once however often it is sent
        month = told["waiting"]
        wrong = body_of(place, month, events="x")
        assert client.post_return(wrong, dry_run=True).body["would_keep"] is False
        with pytest.raises(county_client.Refused) as refused:
            client.post_return(wrong)
        assert refused.value.faults
        right = body_of(place, month)
        right["texts"]["highlights"] += "[[return]]"
        again = str(uuid.uuid4())
        kept = client.post_return(right, key=again)
        assert client.post_return(right, key=again).is_replayed

        # changed by what was read, and not by what was not
        number = kept.body["id"]
        client.change_return(number, {"texts": {"difficulties": "无"}}, etag=kept.etag)
        with pytest.raises(county_client.Refused) as stale:
            client.change_return(number, {"texts": {"difficulties": "有"}}, etag=kept.etag)
        assert stale.value.status == 412

        # sent back with a remark, which is answered; then approved and accepted
        assert client.submit(number).body["state"] == "submitted"
        pass_by()
        assert client.call("GET", f"/api/v1/returns/{number}/").body["state"] == "returned"
        found = client.remarks_on(number)
        (remark,) = found.body["remarks"]
        assert (remark["field"], remark["answer"]) == ("events", "")
        with pytest.raises(county_client.Refused):
            client.submit(number)
        client.answer_remarks(number, {remark["id"]: "已核对，无误。"}, etag=found.etag)
        client.submit(number)
        pass_by()
        assert client.call("GET", f"/api/v1/returns/{number}/").body["state"] == "accepted"

        # many by a job; the dates asked for; a forgery refused
        job = client.post_returns([body_of(place, f"{month[:4]}-{m:02}") for m in (1, 2, 3)])
        assert job.body["kept"] == 3
        assert client.ask_event("return.due").body["told"] == 1
        pass_by()
        assert client.sandbox().body["passed"] is None
        assert client.ask_event("forged").status == 202
        pass_by()
        assert vendor.told == [
            "return.submitted", "return.returned", "return.submitted", "return.approved",
            "return.accepted", "return.due"]  # fmt: skip

    told = client.sandbox().body
    assert [one["code"] for one in told["checks"] if not one["met_at"]] == []
    assert told["passed"]["systems"] == ["vendor's system"]
    assert told["passed"]["number"] == Pass.objects.get().number
    assert Sandbox.objects.get().passes.count() == 1


def _fields(form: Any) -> list[Any]:
    return [field for section in form["sections"] for field in section["figures"]]
