"""Keys of county systems over their life: renewed with an overlap, used, ended with a word."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from portal.accounts.actor import SYSTEM, actor_for
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.notices.models import Notice
from portal.offices import operations
from portal.offices.models import ApiKey
from portal.offices.queries import keys_to_remind_of
from portal.offices.rules import reminder_due
from portal.pages.offices.jobs import remind_daily
from tests.factories import NOON, office
from tests.factories.cycles import cycle
from tests.factories.returns import TYPED, WORDS

pytestmark = pytest.mark.django_db
SCOPES = ["returns.return.view", "returns.return.prepare"]
BODY = {"region": "330381", "period": "2026-10", "values": TYPED, "texts": {"highlights": WORDS}}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    clock = {"now": NOON}
    monkeypatch.setattr(timezone, "now", lambda: clock["now"])
    return clock


@pytest.fixture
def issued(cast):
    cycle()
    return operations.issue_key(
        office("330381"), by=actor_for(cast.officer), at=NOON, name="county system",
        scopes=SCOPES, expires_on=date(2026, 12, 1), rate=6000,
    )  # fmt: skip


def renewed(cast, issued, at=NOON):
    return operations.renew_key(
        issued.key, by=actor_for(cast.officer), at=at, expires_on=date(2027, 3, 1)
    )


def ask(secret, path="years/", **more):
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"}, **more)


def post(secret, key):
    return Client().post(
        "/api/v1/returns/", json.dumps(BODY), content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key},
    )  # fmt: skip


def test_both_secrets_are_right_for_seven_days(cast, issued, now):
    new = renewed(cast, issued)
    assert new.key.prefix == issued.key.prefix
    now["now"] = NOON + timedelta(days=7, seconds=-1)
    assert (
        ask(issued.secret, "returns/").status_code,
        ask(new.secret, "returns/").status_code,
    ) == (
        200,
        200,
    )
    now["now"] = NOON + timedelta(days=7)
    assert ask(issued.secret, "returns/").status_code == 401
    assert ask(new.secret, "returns/").status_code == 200
    now["now"] = NOON + timedelta(days=40)  # past the end that it had before
    assert ask(new.secret, "returns/").status_code == 200


def test_what_was_sent_with_the_secret_before_is_known_with_the_new_one(cast, issued):
    first = post(issued.secret, "k" * 20)
    assert first.status_code == 201, first.text
    again = post(renewed(cast, issued).secret, "k" * 20)
    assert (again.status_code, again.get("Idempotent-Replayed")) == (201, "true")
    assert post(issued.secret, "k" * 20).get("Idempotent-Replayed") == "true"


def test_a_secret_of_two_renewals_ago_is_wrong(cast, issued):
    second = renewed(cast, issued)
    third = renewed(cast, second, NOON + timedelta(hours=1))
    assert ask(issued.secret, "returns/").status_code == 401
    assert ask(second.secret, "returns/").status_code == 200
    assert ask(third.secret, "returns/").status_code == 200


def test_a_renewal_is_the_officers_and_not_for_ever(cast, issued):
    for person in (cast.approver, cast.neighbour, cast.system_admin):
        with pytest.raises(NotPermitted):
            operations.renew_key(
                issued.key, by=actor_for(person), at=NOON, expires_on=date(2027, 3, 1)
            )
    with pytest.raises(Invalid):
        operations.renew_key(
            issued.key, by=actor_for(cast.officer), at=NOON, expires_on=date(2028, 3, 1)
        )
    with pytest.raises(WrongState):
        renewed(cast, issued, NOON + timedelta(days=60))
    operations.revoke_key(issued.key, by=actor_for(cast.officer), at=NOON)
    with pytest.raises(WrongState):
        renewed(cast, issued)


def test_revoking_ends_both_secrets(cast, issued):
    new = renewed(cast, issued)
    operations.revoke_key(new.key, by=actor_for(cast.officer), at=NOON)
    assert [ask(one.secret, "returns/").status_code for one in (issued, new)] == [401, 401]


def test_the_database_keeps_no_secret_before_without_its_end(issued):
    with pytest.raises(IntegrityError):
        ApiKey.objects.filter(pk=issued.key.pk).update(hash_before="x")


def test_last_use_says_when_and_from_where_once_a_minute(cast, issued, now):
    ask(issued.secret, "returns/", REMOTE_ADDR="10.9.8.7")
    key = ApiKey.objects.get()
    assert (key.last_used_at, key.last_used_from) == (NOON, "10.9.8.7")
    now["now"] = NOON + timedelta(seconds=30)
    ask(issued.secret, "returns/", REMOTE_ADDR="10.9.8.8")
    assert ApiKey.objects.get().last_used_from == "10.9.8.7"
    now["now"] = NOON + timedelta(seconds=61)
    ask(issued.secret, "returns/", REMOTE_ADDR="10.9.8.8")
    assert ApiKey.objects.get().last_used_from == "10.9.8.8"


def test_answers_say_how_often_one_may_ask(cast, issued):
    ApiKey.objects.update(rate_per_minute=2)
    first, second, third = (ask(issued.secret, "returns/") for _number in range(3))
    assert [one["RateLimit-Remaining"] for one in (first, second, third)] == ["1", "0", "0"]
    assert (third.status_code, third["RateLimit-Limit"]) == (429, "2")
    assert 0 < int(third["Retry-After"]) <= 61
    assert third.json()["type"] == "/problems/throttled"


def test_the_office_is_told_fourteen_and_three_days_before(cast, issued):
    end = issued.key.expires_at
    assert keys_to_remind_of(at=end - timedelta(days=15)) == []
    for days, told in ((14, 14), (13, None), (3, 3), (2, None), (1, None)):
        before = Notice.objects.filter(user=cast.officer).count()
        remind_daily(end - timedelta(days=days))
        after = Notice.objects.filter(user=cast.officer).count()
        assert after - before == (1 if told else 0), days
    assert Notice.objects.filter(user=cast.approver, kind="offices.key_ends_soon").count() == 2
    assert keys_to_remind_of(at=end) == []
    told = Notice.objects.filter(user=cast.officer).first()
    assert told.words == {"key": "county system", "day": "2026-12-01"}


def test_a_renewed_key_is_told_of_anew(cast, issued):
    operations.remind_of_end(issued.key, days=14, by=SYSTEM, at=NOON)
    assert ApiKey.objects.get().reminded_days == 14
    renewed(cast, issued)
    assert ApiKey.objects.get().reminded_days is None


@pytest.mark.parametrize(
    ("left", "told", "due"),
    [(20, None, None), (14, None, 14), (14, 14, None), (3, 14, 3), (3, None, 3), (2, 3, None),
     (0, None, None), (-1, None, None)],
)  # fmt: skip
def test_when_a_reminder_is_due(left, told, due):
    assert reminder_due(NOON + timedelta(days=left), told=told, at=NOON) == due


def test_the_page_shows_all_of_it_and_renews(cast, issued, signed_in):
    ApiKey.objects.update(
        addresses=["10.0.0.0/8"], last_used_at=NOON, last_used_from="10.9.8.7",
        expires_at=NOON + timedelta(days=10),
    )  # fmt: skip
    client = signed_in(cast.officer)
    page = client.get(f"/offices/{issued.key.office_id}/").text
    for shown in ("10.0.0.0/8", "10.9.8.7", "6000 requests a minute", "ends soon",
                  "Read monthly returns (returns.return.view)"):  # fmt: skip
        assert shown in page, shown
    where = f"/offices/keys/{issued.key.pk}/renew/"
    assert "seven days" in client.get(where).text
    assert client.post(where, {"expires_on": "x"}).status_code == 422
    answer = client.post(where, {"expires_on": "2027-01-31"})
    assert f"qu_{issued.key.prefix}_" in answer.text
    assert (
        "the secret before is right until" in client.get(f"/offices/{issued.key.office_id}/").text
    )
    assert signed_in(cast.neighbour).get(where).status_code == 404
