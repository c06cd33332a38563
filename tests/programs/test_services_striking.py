"""A case that never was is struck out: it counts nowhere, stays to be read, is not kept anew."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from enterprises.dossier.queries import timeline_of
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.period import Period
from programs.services.models import ServiceCase
from programs.services.operations import strike_case
from programs.services.queries import figures_by_item
from tests.certification.test_api import System
from tests.factories import NOON
from tests.factories.enterprises import enterprise
from tests.factories.services import case, item
from tests.programs.test_services import figure, row, upload

pytestmark = pytest.mark.django_db
WHY = "测试数据误报"
URL = "/api/v1/service-cases/"


def strike(who, of, **more):
    given = {"reason": WHY} | more
    strike_case(of, by=actor_for(who), at=NOON, **given)


def test_it_counts_no_more_anywhere(cast):
    of, firm = item(), enterprise()
    upload(cast.officer, row(of, 信用代码=firm.credit_code), row(of, "N2"))
    codes = ("services.asked", "services.completed", "services.online", "services.enterprises")
    assert [figure(code).numerator for code in codes] == [2, 2, 2, 1]
    strike(cast.officer, ServiceCase.objects.get(number="N1"))
    assert [figure(code).numerator for code in codes] == [1, 1, 1, 0]
    rows = ServiceCase.objects.all()
    _lines, whole = figures_by_item(rows, Period.month(2026, 10), {})
    assert (whole.asked, whole.completed) == (1, 1)
    told = [line.title for line in timeline_of(firm, actor_for(cast.officer))]
    assert "Asked for a service" not in told


def test_who_strikes_out_what_and_once(cast):
    made = case(item())
    for who in (cast.neighbour, cast.approver, cast.city):
        with pytest.raises(NotPermitted):
            strike(who, made)
    for wrong in (" ", "长" * 501):
        with pytest.raises(Invalid) as refusal:
            strike(cast.officer, made, reason=wrong)
        assert list(refusal.value.fields) == ["reason"]
    with pytest.raises(Stale):
        strike(cast.officer, made, revision=7)
    strike(cast.officer, made, revision=1)
    with pytest.raises(WrongState):
        strike(cast.officer, made)
    event = Event.objects.get(verb="programs.service_case.strike")
    assert event.detail["reason"] == WHY
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceCase.objects.filter(pk=made.pk).update(reason="")


def test_its_number_sent_again_changes_nothing_and_says_so(cast):
    of = item()
    assert upload(cast.officer, row(of), row(of, "N2")) == (2, 0, 0)
    struck = ServiceCase.objects.get(number="N1")
    strike(cast.officer, struck)
    ruian = System("330381", cast.officer, ["services.case.view", "services.case.keep"])
    sent = [
        {"case_number": number, "item": of.code, "channel": "web", "result": "refused",
         "asked_at": "2026-10-08T09:30", "done_at": "2026-10-09T15:10"}
        for number in ("N1", "N2")
    ]  # fmt: skip
    answer = ruian.post({"items": sent}, URL + "bulk/").json()
    assert (answer["new"], answer["changed"], answer["unchanged"]) == (0, 1, 1)
    (fault,) = answer["faults"]
    assert (fault["code"], fault["where"], fault["severity"], fault["value"]) == (
        "services.struck", "/items/0/case_number", "warn", "N1",
    )  # fmt: skip
    assert WHY in fault["rule"]
    struck.refresh_from_db()
    assert (struck.result, struck.struck_on, struck.revision) == ("completed", NOON.date(), 2)


def test_a_system_strikes_out_what_it_read(cast):
    made = case(item())
    ruian = System("330381", cast.officer, ["services.case.view", "services.case.keep"])

    def ask(tag=None, **sent):
        headers = {"Idempotency-Key": uuid4().hex} | ({"If-Match": tag} if tag else {})
        return ruian.send("POST", f"{URL}{made.pk}/strike/", {"reason": WHY} | sent, **headers)

    assert ask().status_code == 428
    assert ask("*", reason=" ").status_code == 422
    tag = ruian.get(f"{URL}{made.pk}/").headers["ETag"]
    ServiceCase.objects.filter(pk=made.pk).update(revision=2)
    assert ask(tag).status_code == 412
    answer = ask(ruian.get(f"{URL}{made.pk}/").headers["ETag"])
    assert (answer.status_code, answer.json()["reason"], answer.json()["revision"]) == (200, WHY, 3)
    assert ask("*").status_code == 409
    assert ruian.get(f"{URL}?struck=no").json()["results"] == []
    assert [one["id"] for one in ruian.get(URL).json()["results"]] == [made.pk]
    reader = System("330381", cast.officer, ["services.case.view"])
    headers = {"Idempotency-Key": uuid4().hex, "If-Match": "*"}
    sent = reader.send("POST", f"{URL}{made.pk}/strike/", {"reason": WHY}, **headers)
    assert sent.status_code == 403


def test_the_page_strikes_out_shows_why_and_offers_no_more(cast, signed_in):
    made, client = case(item()), signed_in(cast.officer)
    page, url = (reverse(f"services:{one}", args=[made.pk]) for one in ("case", "case-strike"))
    assert url in client.get(page).text
    assert url not in signed_in(cast.city).get(page).text
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": WHY}).status_code == 302
    shown = client.get(page).text
    assert WHY in shown
    assert url not in shown
    correct = reverse("services:case-correct", args=[made.pk])
    assert correct not in shown
    assert client.get(correct).status_code == 409
    assert "struck out" in client.get(reverse("services:list")).text
    assert signed_in(cast.neighbour).post(url, {"reason": WHY}).status_code == 404
