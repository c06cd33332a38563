"""REST: keys, reach, ETags, idempotency, bulk, and every refusal as a problem document."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.models import User
from portal.api.authentication import secret_hash
from portal.offices.models import ApiKey
from tests.factories import NOON, office
from tests.factories.enterprises import enterprise

URL = "/api/v1/enterprises/"
ALL = [
    "enterprises.enterprise.view",
    "enterprises.enterprise.browse",
    "enterprises.enterprise.keep",
]


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

    def send(self, method, url, body=None, **headers):
        given = {"Authorization": f"Bearer {self.secret}"} | headers
        return Client().generic(
            method,
            url,
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=given,
        )

    def get(self, url=URL, **headers):
        return self.send("GET", url, **headers)

    def post(self, body, url=URL, key=None):
        return self.send("POST", url, body, **{"Idempotency-Key": key or uuid4().hex})

    def patch(self, one, body, **headers):
        return self.send("PATCH", f"{URL}{one.pk}/", body, **headers)


@pytest.fixture
def ruian(cast):
    return System("330381", cast.officer, ALL)


def entry(number=1, **changes):
    return {
        "credit_code": synthetic_code(number),
        "name": f"测试{number}有限公司",
        "industry_code": "3451",
        "staff_count": 86,
        "revenue_wan": "1860.50",
    } | changes


def test_a_key_reads_its_county_alone(ruian):
    own, other = enterprise(), enterprise("330382")
    answer = ruian.get().json()
    assert [row["credit_code"] for row in answer["results"]] == [own.credit_code]
    assert answer["results"][0]["region"] == "330381"
    assert ruian.get(f"{URL}{other.pk}/").status_code == 404


def test_persons_are_left_out_for_a_key_that_may_not_see_them(ruian, cast):
    one = enterprise()
    assert "contact_phone" not in ruian.get().json()["results"][0]
    assert "contact_phone" not in ruian.get(f"{URL}{one.pk}/").json()
    client = Client()
    client.force_login(cast.officer, backend="django.contrib.auth.backends.ModelBackend")


def test_the_list_is_filtered_and_paged_by_key(ruian, django_assert_max_num_queries):
    for number in range(1, 6):
        enterprise(name=f"云岭{number}厂", size_class="micro" if number % 2 else "small")
    page = ruian.get(f"{URL}?page_size=2&size=micro&q={quote('云岭')}").json()
    assert len(page["results"]) == 2
    rest = ruian.get(page["next"].replace("http://testserver", "")).json()
    assert len(rest["results"]) == 1
    assert rest["next"] is None
    with django_assert_max_num_queries(15):
        ruian.get()


@pytest.mark.parametrize(
    "query",
    [
        "region=999999",
        "size=x",
        "page_size=x",
        "cursor=x",
        "cursor=cD14",
        "q=%00",
        "industry=%00",
        "region=%00",
        "size=%00",
    ],
)
def test_a_strange_query_is_no_bug(ruian, query):
    enterprise()
    assert ruian.get(f"{URL}?{query}").status_code in {200, 404, 422}


def test_without_a_key_nothing_is_said(db):
    answer = Client().get(URL)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_create_is_answered_with_its_place_and_etag_and_replayed(ruian):
    key = uuid4().hex
    first = ruian.post(entry(), key=key)
    assert first.status_code == 201
    made = Enterprise.objects.get()
    assert first["Location"] == f"{URL}{made.pk}/"
    assert first["ETag"] == f'"{made.pk}-1"'
    again = ruian.post(entry(), key=key)
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert ruian.post(entry(2), key=key).status_code == 422
    assert Enterprise.objects.count() == 1


def test_create_without_an_idempotency_key_is_refused(ruian):
    assert ruian.send("POST", URL, entry()).status_code == 400


def test_every_fault_has_its_pointer(ruian):
    answer = ruian.post(
        entry(credit_code="91330100799655058", staff_count="many", colour="red", name=None)
    )
    assert answer.status_code == 422
    faults = {(fault["where"], fault["code"]) for fault in answer.json()["faults"]}
    assert faults == {
        ("/credit_code", "credit_code.length"),
        ("/name", "imports.missing"),
        ("/staff_count", "imports.not_whole"),
        ("/colour", "enterprise.unknown_field"),
    }


def test_another_county_cannot_be_written_to(ruian):
    answer = ruian.post(entry(region="330382"))
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["where"] == "/region"
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize("body", [[], "text", 5, None, {"name": {"a": 1}}, {"name": True}])
def test_bodies_of_the_wrong_kind_are_422(ruian, body):
    assert ruian.post(body).status_code in {400, 422}
    assert not Enterprise.objects.exists()


def test_a_key_without_the_scope_may_not_write(cast):
    reader = System("330381", cast.officer, ["enterprises.enterprise.view"])
    one = enterprise()
    assert reader.get().status_code == 200
    assert reader.post(entry()).status_code == 403
    assert reader.patch(one, {"staff_count": 1}, **{"If-Match": "*"}).status_code == 403
    assert reader.post({"items": [entry()]}, url=f"{URL}bulk/").status_code == 403
    assert reader.post({"reason": "注销"}, url=f"{URL}{one.pk}/close/").status_code == 403


def test_a_change_needs_the_tag_of_what_was_read(ruian):
    one = enterprise()
    tag = ruian.get(f"{URL}{one.pk}/")["ETag"]
    assert ruian.patch(one, {"staff_count": 7}).status_code == 428
    changed = ruian.patch(one, {"staff_count": 7}, **{"If-Match": tag})
    assert changed.status_code == 200
    assert (changed.json()["staff_count"], changed.json()["size_class"]) == (7, "micro")
    assert changed["ETag"] != tag
    assert ruian.patch(one, {"staff_count": 8}, **{"If-Match": tag}).status_code == 412
    wrong = ruian.patch(one, {"region": "330382"}, **{"If-Match": changed["ETag"]})
    assert wrong.status_code == 422


def test_closing_by_rest_is_one_verb(ruian):
    one = enterprise()
    url = f"{URL}{one.pk}/close/"
    assert ruian.post({"reason": ""}, url=url).status_code == 422
    answer = ruian.post({"reason": "注销"}, url=url)
    assert answer.status_code == 200
    assert answer.json()["closed_on"]
    assert ruian.post({"reason": "注销"}, url=url).status_code == 409
    assert ruian.post({"reason": "x"}, url=f"{URL}{one.pk}/explode/").status_code == 404


def test_bulk_rehearses_then_keeps_all(ruian):
    items = [entry(n) for n in range(1, 31)]
    dry = ruian.post({"dry_run": True, "items": items}, url=f"{URL}bulk/")
    assert (dry.status_code, dry.json()["new"]) == (200, 30)
    assert not Enterprise.objects.exists()
    real = ruian.post({"items": items}, url=f"{URL}bulk/")
    assert (real.json()["new"], real.json()["dry_run"]) == (30, False)
    again = ruian.post({"items": items}, url=f"{URL}bulk/")
    assert again.json()["unchanged"] == 30


def test_bulk_keeps_nothing_when_one_item_is_wrong(ruian):
    items = [entry(1), entry(2, staff_count=-1), entry(1), "text", entry(4, region="330382")]
    answer = ruian.post({"items": items}, url=f"{URL}bulk/")
    assert answer.status_code == 422
    faults = {(fault["where"], fault["code"]) for fault in answer.json()["faults"]}
    assert ("/items/1/staff_count", "imports.not_whole") in faults or (
        "/items/1/staff_count",
        "imports.out_of_range",
    ) in faults
    assert ("/items/2/credit_code", "enterprise.twice") in faults
    assert ("/items/4/region", "enterprise.county") in faults
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"items": []}, {"items": "x"}, {"items": [entry()], "dry_run": "yes"}, []]
)
def test_a_bulk_body_of_the_wrong_shape_is_422(ruian, body):
    assert ruian.post(body, url=f"{URL}bulk/").status_code == 422


def test_more_than_a_thousand_items_are_too_many(ruian):
    answer = ruian.post({"items": [{"name": "x"}] * 1001}, url=f"{URL}bulk/")
    assert answer.status_code == 413
