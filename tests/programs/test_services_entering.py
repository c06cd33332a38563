"""A case that is typed by hand: the operation and the faults of the table and of REST."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.audit.models import Event
from programs.services.models import ServiceCase
from tests.certification.test_api import System
from tests.factories.enterprises import enterprise
from tests.factories.services import case, item

pytestmark = pytest.mark.django_db
NEW = "/services/new/"


def typed(of, **changes):
    return {
        "case_number": "CK-2026-017", "item": of.code, "channel": "counter",
        "asked_at": "2026-10-08T09:30", "done_at": "2026-10-09T15:10", "result": "completed",
        "credit_code": "",
    } | changes  # fmt: skip


def test_a_county_types_a_case(cast, signed_in):
    of, firm, client = item(), enterprise(), signed_in(cast.officer)
    assert "region" not in client.get(NEW).context["form"].fields
    answer = client.post(NEW, typed(of, credit_code=firm.credit_code))
    made = ServiceCase.objects.get()
    assert answer.headers["Location"] == reverse("services:case", args=[made.pk])
    assert (made.region.code, made.system, made.channel, made.enterprise, made.workdays) == (
        "330381", of.system, "counter", firm, 1,
    )  # fmt: skip
    assert made.recorded_by == cast.officer
    event = Event.objects.get(verb="programs.service_case.keep")
    assert (event.detail["new"], event.detail["file"], event.detail["rows"]) == (1, "case.form", 1)
    shown = client.get(reverse("services:case", args=[made.pk])).text
    assert reverse("services:case-correct", args=[made.pk]) in shown


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"case_number": ""}, "case_number"),
        ({"case_number": "9" * 61}, "case_number"),
        ({"item": ""}, "item"),
        ({"item": "gone"}, "item"),
        ({"channel": ""}, "channel"),
        ({"result": "perhaps"}, "result"),
        ({"asked_at": "gestern"}, "asked_at"),
        ({"asked_at": "2199-01-01T09:30"}, "asked_at"),
        ({"done_at": "2026-10-08T09:29"}, "done_at"),
        ({"done_at": ""}, "done_at"),
        ({"result": "open"}, "done_at"),
        ({"credit_code": "91"}, "credit_code"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(cast, signed_in, changes, field):
    answer = signed_in(cast.officer).post(NEW, typed(item(), **changes))
    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    assert not ServiceCase.objects.exists()


def test_its_words_are_those_of_rest(cast, signed_in):
    of = item()
    sent = typed(of, done_at="2026-10-08T09:29", credit_code="12345")
    errors = signed_in(cast.officer).post(NEW, sent).context["form"].errors
    ruian = System("330381", cast.officer, ["services.case.view", "services.case.keep"])
    faults = ruian.post(sent, "/api/v1/service-cases/").json()["faults"]
    assert {one["where"].strip("/") for one in faults} == set(errors)
    for one in faults:
        told = " ".join(one[name] for name in ("message", "rule", "remedy") if one.get(name))
        assert told in errors[one["where"].strip("/")]


def test_a_number_that_stands_is_not_written_over_from_the_empty_form(cast, signed_in):
    of, client = item(), signed_in(cast.officer)
    client.post(NEW, typed(of))
    answer = client.post(NEW, typed(of, result="refused"))
    assert (answer.status_code, "case_number" in answer.context["form"].errors) == (422, True)
    assert ServiceCase.objects.get().result == "completed"


def test_it_is_corrected_where_it_stands(cast, signed_in):
    of, firm, client = item(), enterprise(), signed_in(cast.officer)
    other = item(system="浙里检")
    client.post(NEW, typed(of, credit_code=firm.credit_code))
    made = ServiceCase.objects.get()
    url = reverse("services:case-correct", args=[made.pk])
    form = client.get(url).context["form"]
    assert form.initial["asked_at"] == "2026-10-08T09:30"
    assert other.code not in dict(form.fields["item"].choices)
    sent = typed(of, result="refused") | {"seen": "1", "case_number": "another"}
    assert client.post(url, sent | {"done_at": ""}).status_code == 422
    assert client.post(url, sent).status_code == 302
    made.refresh_from_db()
    assert (made.result, made.number, made.enterprise) == ("refused", "CK-2026-017", firm)
    assert ServiceCase.objects.count() == 1
    assert client.post(url, sent).status_code == 412  # it was drawn before the correction
    again = sent | {"seen": "2", "result": "withdrawn"}
    assert client.post(url, again).status_code == 302


def test_who_types_for_whom(cast, signed_in):
    theirs = case(item())
    url = reverse("services:case-correct", args=[theirs.pk])
    for who in (cast.approver, cast.viewer, cast.city):
        assert signed_in(who).get(NEW).status_code == 403
        assert signed_in(who).get(url).status_code == 403
        assert url not in signed_in(who).get(reverse("services:case", args=[theirs.pk])).text
    assert signed_in(cast.neighbour).get(url).status_code == 404
    province = signed_in(cast.province)
    choices = dict(province.get(NEW).context["form"].fields["region"].choices)
    assert {"330381", "330382"} <= set(choices)
    sent = typed(item(), case_number="S-1")
    assert "region" in province.post(NEW, sent | {"region": ""}).context["form"].errors
    assert province.post(NEW, sent | {"region": "330382"}).status_code == 302
    assert ServiceCase.objects.get(number="S-1").region.code == "330382"


def test_without_an_item_on_the_list_it_says_what_to_do(cast, signed_in):
    assert "Ask the province to put it there" in signed_in(cast.officer).get(NEW).text
