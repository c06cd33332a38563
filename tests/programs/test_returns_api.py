"""Returns by REST: keys and people, exactly one effect, every fault by its pointer."""

import io
import json
import threading
from datetime import date, timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.offices.operations import allow_submission, issue_key
from portal.regions.loading import load_regions
from programs.returns.api import EXAMPLE
from programs.returns.api.describing import SENT_BACK
from programs.returns.models import Return
from programs.returns.queries import ground_of, sheet_of
from programs.returns.serializers import tag_of
from tests.factories import NOON, holder, office, region
from tests.factories.cycles import cycle
from tests.factories.returns import (
    OCTOBER,
    SECOND,
    THIRD,
    TYPED,
    WORDS,
    county_return,
    given,
    with_form,
)
from tests.messages import messages_are

URL = "/api/v1/returns/"
BULK = f"{URL}bulk/"
SCOPES = ["returns.return.view", "returns.return.prepare"]


@pytest.fixture(autouse=True)
def _it_is_november(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def key_of(officer, code="330381", *, scopes=SCOPES):
    issued = issue_key(
        office(code),
        by=actor_for(officer),
        at=NOON,
        name="county system",
        scopes=scopes,
        expires_on=date(2027, 6, 1),
        rate=6000,
    )
    return SimpleNamespace(key=issued.key, headers={"Authorization": f"Bearer {issued.secret}"})


@pytest.fixture
def machine(cast):
    cycle()
    return key_of(cast.officer)


def body(**changes):
    return {"region": "330381", "period": "2026-10", "values": dict(TYPED),
            "texts": {"highlights": WORDS}} | changes  # fmt: skip


def send(machine, data, *, to=URL, key="k" * 20, method="post", **headers):
    idempotent = {"Idempotency-Key": key} if key else {}
    data = data if isinstance(data, bytes | str) else json.dumps(data)
    return getattr(Client(), method)(
        to, data, content_type="application/json", headers=machine.headers | idempotent | headers
    )


pytestmark = pytest.mark.django_db


def test_a_key_prepares_the_return_of_its_county(machine):
    answer = send(machine, body())
    assert answer.status_code == 201, answer.text
    row = Return.objects.get()
    assert answer["Location"] == f"{URL}{row.pk}/"
    assert (row.channel, row.prepared_by, row.state) == ("api", machine.key.user, "draft")
    assert answer.json()["faults"] == []
    read = Client().get(answer["Location"], headers=machine.headers)
    assert read.json()["values"]["subsidy_paid_wan"] == "42.80"
    assert read["ETag"].startswith(answer["ETag"].rstrip('"') + "~")


def test_the_examples_of_the_description_run(machine):
    answer = send(machine, EXAMPLE)
    assert answer.status_code == 201, answer.text
    many = send(machine, {"items": [EXAMPLE]}, to=BULK, key="b" * 20)
    assert many.status_code == 201, many.text


def test_the_same_request_is_answered_the_same_and_done_once(machine):
    first = send(machine, body())
    again = send(machine, body())
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert again.json() == first.json()
    assert again["ETag"] == first["ETag"]
    assert Return.objects.get().revision == 1


def test_a_captured_request_has_no_effect_however_late_it_is_sent_again(machine, monkeypatch):
    """T33: what was changed and submitted since stays as it is."""
    send(machine, body())
    row = Return.objects.get()
    row.values |= {"events": "9"}
    row.revision, row.state, row.submitted_at = 2, "submitted", NOON
    row.save()
    for later in (timedelta(seconds=1), timedelta(minutes=6), timedelta(days=31)):
        monkeypatch.setattr(timezone, "now", lambda later=later: NOON + later)
        assert send(machine, body())["Idempotent-Replayed"] == "true"
        kept = Return.objects.get()
        assert (kept.revision, kept.state, kept.values["events"]) == (2, "submitted", "9")


def test_another_body_under_the_same_key_is_refused(machine):
    send(machine, body())
    other = send(machine, body(values=TYPED | {"events": "9"}))
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency_key_reused")


@pytest.mark.parametrize("key", ["", "short", "ä" * 20, "k" * 65])
def test_without_a_sound_key_nothing_is_done(machine, key):
    if key.isascii():
        assert send(machine, body(), key=key).status_code == 400
        assert not Return.objects.exists()


def test_a_refusal_is_not_kept(machine):
    assert send(machine, body(values={"events": "x"})).status_code == 422
    assert send(machine, body()).status_code == 201


def test_an_open_draft_is_overwritten_and_a_sent_one_not(machine):
    send(machine, body())
    second = send(machine, body(values=TYPED | {"events": "9"}), key="l" * 20)
    assert (second.status_code, second.json()["revision"]) == (200, 2)
    Return.objects.update(
        state="submitted", submitted_at=NOON, submitted_on=NOON.date(), is_on_time=True
    )
    assert send(machine, body(), key="m" * 20).status_code == 409


def test_a_system_corrects_what_was_accepted(cast, machine):
    row = county_return(state="accepted")
    to = f"{URL}{row.pk}/correct/"
    assert send(machine, {"reason": " "}, to=to, key="a" * 20).status_code == 422
    made = send(machine, {"reason": "补登第二期培训"}, to=to)
    assert made.status_code == 200, made.content
    new = made.json()
    assert (new["id"] != row.pk, new["version"], new["state"]) == (True, 2, "draft")
    changed = send(
        machine, {"values": {"trained_persons": "75"}}, to=f"{URL}{new['id']}/", key="",
        method="patch", **{"If-Match": "*"},
    )  # fmt: skip
    assert changed.json()["values"]["trained_persons"] == "75"
    again = send(machine, {"reason": "补登"}, to=to, key="b" * 20)
    assert again.status_code == 409
    assert Return.objects.get(pk=row.pk).state == "accepted"


def test_a_key_submits_only_with_the_scope_that_the_approver_gave(cast, machine):
    answer = send(machine, body(submit=True))
    assert answer.status_code == 403
    assert not Return.objects.exists()
    allow_submission(machine.key, by=actor_for(cast.approver), at=NOON)
    answer = send(machine, body(submit=True))
    assert (answer.status_code, answer.json()["state"]) == (201, "submitted")
    assert Return.objects.get().submitted_by == cast.approver


def test_a_verb_is_a_post_on_the_return(cast, machine, signed_in):
    row = county_return()
    allow_submission(machine.key, by=actor_for(cast.approver), at=NOON)
    machine.key.refresh_from_db()
    answer = send(machine, {}, to=f"{URL}{row.pk}/submit/")
    assert (answer.status_code, answer.json()["state"]) == (200, "submitted")
    city = signed_in(cast.city)
    given = {"Idempotency-Key": "c" * 20, "X-CSRFToken": "x"}
    back = city.post(
        f"{URL}{row.pk}/return/", '{"reason": "why"}', content_type="application/json",
        headers=given,
    )  # fmt: skip
    assert (back.status_code, back.json()["state"]) == (200, "returned"), back.text


def sent_back(client, row, key, **body):
    return client.post(
        f"{URL}{row.pk}/return/", json.dumps(body), content_type="application/json",
        headers={"Idempotency-Key": key * 20},
    )  # fmt: skip


def test_it_is_returned_with_remarks_on_figures_and_texts(cast, signed_in):
    row = county_return(state="submitted")
    client = signed_in(cast.city)
    wrong = {"field": "nothing", "reason": "evidence", "words": ""}
    refused = sent_back(client, row, "a", reason="why", notes=[SENT_BACK["notes"][0], wrong])
    assert refused.status_code == 422
    places = [fault["where"] for fault in refused.json()["faults"]]
    assert places == ["/notes/1/field", "/notes/1/words"]
    for notes in ("x", ["x"], [{"field": "events"}], [wrong | {"reason": "because"}]):
        assert sent_back(client, row, "b", reason="why", notes=notes).status_code == 422
    answer = sent_back(client, row, "c", **SENT_BACK)
    assert (answer.status_code, answer.json()["state"]) == (200, "returned"), answer.text
    assert sent_back(client, row, "c", **SENT_BACK)["Idempotent-Replayed"] == "true"
    told = signed_in(cast.officer).get(f"{URL}{row.pk}/remarks/").json()
    assert told["reason"] == SENT_BACK["reason"]
    kept = [{name: one[name] for name in ("field", "reason", "words")} for one in told["remarks"]]
    assert kept == SENT_BACK["notes"]


def test_remarks_go_with_no_other_verb(cast, signed_in):
    row = county_return(state="submitted")
    answer = signed_in(cast.city).post(
        f"{URL}{row.pk}/approve/", json.dumps(SENT_BACK), content_type="application/json",
        headers={"Idempotency-Key": "k" * 20},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "/notes")
    row.refresh_from_db()
    assert row.state == "submitted"


def test_another_countys_return_does_not_exist(cast, machine):
    other = county_return(at="330382")
    assert Client().get(f"{URL}{other.pk}/", headers=machine.headers).status_code == 404
    assert send(machine, {}, to=f"{URL}{other.pk}/submit/").status_code == 404
    answer = send(machine, body(region="330382"))
    assert answer.status_code == 422
    unknown = send(machine, body(region="330999"), key="z" * 20)
    faults = [answer.json()["faults"], unknown.json()["faults"]]
    assert [f["code"] for found in faults for f in found] == ["returns.unknown_region"] * 2


def test_a_draft_is_changed_by_who_read_it(machine):
    row = county_return()
    path = f"{URL}{row.pk}/"
    tag = Client().get(path, headers=machine.headers)["ETag"]
    change = {"values": {"events": 8}}
    assert send(machine, change, to=path, method="patch").status_code == 428
    stale = send(machine, change, to=path, method="patch", **{"If-Match": '"1.9.draft"'})
    assert stale.status_code == 412
    done = send(machine, change, to=path, method="patch", **{"If-Match": tag})
    assert (done.status_code, done.json()["values"]["events"]) == (200, "8")
    assert done.json()["values"]["trained_enterprises"] == "52"
    again = send(machine, change, to=path, method="patch", **{"If-Match": tag})
    assert again.status_code == 412


@pytest.mark.parametrize(
    ("said", "status"), [("1", 200), ("true", 200), ("True", 200), ("yes", 422)]
)
def test_a_dry_run_is_never_taken_for_the_real_thing(machine, said, status):
    answer = send(machine, body(), to=f"{URL}?dry_run={said}")
    assert answer.status_code == status
    assert not Return.objects.exists()


def test_a_dry_run_says_everything_and_keeps_nothing(machine):
    sound = send(machine, body(), to=f"{URL}?dry_run=1", key="")
    assert sound.json()["would_keep"] is True
    wrong = send(machine, body(values={"events": "x"}), to=f"{URL}?dry_run=1", key="")
    assert wrong.json()["would_keep"] is False
    assert {f["code"] for f in wrong.json()["faults"]} >= {
        "returns.not_a_number", "returns.missing",
    }  # fmt: skip
    assert not Return.objects.exists()


def test_the_list_is_narrowed(cast, machine):
    county_return()
    county_return(at="330382")
    rows = Client().get(URL, headers=machine.headers).json()["results"]
    assert [row["region"] for row in rows] == ["330381"]
    for query, count in {"year=2026": 1, "year=2025": 0, "region=330300": 1, "region=330100": 0,
                         "period=2026-09": 0, "state=draft": 1}.items():  # fmt: skip
        found = Client().get(f"{URL}?{query}", headers=machine.headers).json()["results"]
        assert len(found) == count, query


@pytest.mark.parametrize(
    "query", ["year=x", "year=２０２６", "region=%00", "period=2026", "state=x"]
)
def test_a_filter_that_cannot_be_read_is_refused(machine, query):
    assert Client().get(f"{URL}?{query}", headers=machine.headers).status_code == 422


HOSTILE = [
    b'{"region": "330381", "period": "2026-10", "values": {"events": "\\u0000"}}',
    b'{"region": "330381", "period": "2026-10", "texts": {"highlights": "\\ud800"}}',
    b'{"region": "330381", "period": "2026-10", "values": {"events": 1e309}}',
    b'{"region": "330381", "period": "2026-10", "values": {"events": NaN}}',
    b'{"region": "330381", "period": "2026-10", "values": {"events": 1, "events": 2}}',
    b'{"region": "330381", "period": "2026-10", "values": ' + b"[" * 100 + b"]" * 100 + b"}",
    b"[" * 100_000,
    b'{"region": "330381", "period": "2026-10", "values": {"events": ' + b"9" * 5000 + b"}}",
    "{\"region\": \"３３０３８１\", \"period\": \"2026-10\"}".encode(),
    "{\"region\": \"330381\", \"period\": \"２０２６-１０\"}".encode(),
    b'{"region": 330381, "period": 202610}',
    b'{"region": ["330381"], "period": {"a": 1}, "values": [], "texts": 1, "explanations": "x"}',
    b"[]", b"null", b'"x"', b"", b"{", b"\xff\xfe", b"\x00",
    b'{"items": [{}]}',
]  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("to", [URL, BULK, f"{URL}?dry_run=1"])
def test_bad_input_is_refused_in_words(machine, data, to):
    answer = send(machine, data, to=to)
    if to.endswith("dry_run=1") and answer.status_code == 200:
        assert answer.json()["would_keep"] is False
        return
    assert answer.status_code in {400, 413, 422}, answer.text
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert not Return.objects.exists()


def test_full_width_digits_are_digits(machine):
    answer = send(machine, body(values=TYPED | {"events": "１２"}))
    assert (answer.status_code, answer.json()["values"]["events"]) == (201, "12")


def test_many_are_kept_in_one_post(machine):
    items = [body(period=f"2026-{month:02d}") for month in range(1, 11)]
    answer = send(machine, {"items": items}, to=BULK)
    assert (answer.status_code, answer.json()["new"]) == (201, 10), answer.text
    assert Return.objects.count() == 10
    again = send(machine, {"items": items}, to=BULK, key="n" * 20)
    assert again.json()["changed"] == 10


def test_of_many_every_fault_is_placed_and_nothing_kept(machine):
    items = [body(period="2026-09"), body(region="330382"), body(values={"events": "x"}), 7]
    answer = send(machine, {"items": items}, to=BULK)
    assert answer.status_code == 422
    places = {(fault["code"], fault["where"]) for fault in answer.json()["faults"]}
    assert ("returns.unknown_region", "/items/1/region") in places
    assert ("returns.not_a_number", "/items/2/values/events") in places
    assert ("returns.not_an_object", "/items/3") in places
    assert not Return.objects.exists()
    too_many = send(machine, {"items": [body()] * 1001}, to=BULK)
    assert too_many.status_code in {413, 422}


#: a return, broken in one way after the other: the same faults by form, workbook and REST
BROKEN = {
    "attendances": {"trained_persons": "1"},
    "not a number": {"events": "two"},
    "not whole": {"events": "1.5"},
    "negative": {"subsidy_paid_wan": "-3"},
    "decimals": {"subsidy_paid_wan": "1.234"},
    "missing": {"policies_new": None},
    "too large": {"credit_granted_wan": "9999999999999"},
    "a great change": {"trained_persons": "9999"},
    "several": {"trained_persons": "1", "events": "x", "policies_new": None},
    "more paid than granted": {"credit_disbursed_wan": "501"},
}


def codes(faults, name):
    return {(fault["code"], name(fault["where"])) for fault in faults}


@pytest.mark.parametrize("case", BROKEN)
def test_form_workbook_and_rest_find_the_same(cast, machine, signed_in, case):
    from portal.kernel.period import Period
    from programs.returns.importers import read_workbook, write_workbook

    county_return(state="accepted", period=Period.month(2026, 9))
    row = county_return()
    what = given(**BROKEN[case])
    ground = ground_of(region("330381"), OCTOBER, at=NOON)
    by_rest = send(
        machine, body(values=dict(what.values)), to=f"{URL}?dry_run=1", key="",
        **{"If-Match": tag_of(row)},
    ).json()["faults"]  # fmt: skip

    _parts, verdict = sheet_of(ground, row, given=what)
    by_form = [fault.as_dict() for fault in verdict.everything]

    out = io.BytesIO()
    write_workbook(out, row, ground, sheet_of(ground, row)[0])
    book = openpyxl.load_workbook(out)
    rows = {book.active.cell(n, 1).value: n for n in range(4, book.active.max_row + 1)}
    for code, n in rows.items():
        if code in ground.form.by_code:
            book.active.cell(n, 7).value = what.values.get(code)
    by_sheet = [fault.as_dict() for fault in _read(book, read_workbook, row, ground, cast)]

    cells = {f"G{n}": code for code, n in rows.items()}
    rest = codes(by_rest, lambda where: where.rsplit("/", 1)[-1])
    assert rest
    assert codes(by_form, lambda where: where.rsplit("/", 1)[-1]) == rest
    assert codes(by_sheet, lambda where: cells[where]) == rest


def _read(book, read_workbook, row, ground, cast):
    import tempfile
    from pathlib import Path

    from portal.files import gate
    from portal.files.kinds import Kind

    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        book.save(file)
        file.flush()
        stored = SimpleUploadedFile("x.xlsx", Path(file.name).read_bytes())
        checked = gate.check(stored, name="x.xlsx", kinds={Kind.XLSX})
        return read_workbook(
            Path(file.name), checked, row, ground, by=actor_for(cast.officer), at=NOON
        ).faults


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_have_one_effect():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    load_regions()
    cycle()
    machine = key_of(holder("county_officer", "330381"))
    data = json.dumps(body())
    answers = []

    def ask():
        answers.append(send(machine, data).status_code)
        connections.close_all()

    threads = [threading.Thread(target=ask) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert Return.objects.get().revision == 1
    assert send(machine, data)["Idempotent-Replayed"] == "true"


def test_a_key_acts_as_its_account_would(machine):
    from portal.offices.grants import actor_of_key

    machine.key.refresh_from_db()
    scopes = frozenset(machine.key.scopes)
    assert actor_of_key(machine.key) == actor_for(machine.key.user, scopes=scopes)


def test_who_asks_too_often_waits(machine):
    machine.key.rate_per_minute = 2
    machine.key.save()
    answers = [Client().get(URL, headers=machine.headers) for _number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[1]["RateLimit-Remaining"] == "0"
    assert int(answers[2]["Retry-After"]) > 0


def test_a_post_asks_a_fixed_number_of_times(machine, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        assert send(machine, body()).status_code == 201


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_post_is_two_messages_to_postgresql():
    """Key, count, twin and ground; return, event and answer: each a transaction of its own."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    load_regions()
    cycle()
    machine = key_of(holder("county_officer", "330381"))
    send(machine, body(), key="a" * 20)  # plans what is planned once
    Return.objects.all().delete()
    with messages_are(2):
        assert send(machine, body(), key="b" * 20).status_code == 201


def _both_ways(machine, data, monkeypatch, **headers):
    """The answers of the shorter way, and of the resource alone."""
    from programs.returns.api import resource

    found = []
    for key in ("s" * 20, "l" * 20):
        answer = send(machine, data, key=key, **headers)
        found.append((answer.status_code, answer.content, dict(answer.headers)))
        Return.objects.all().delete()
        monkeypatch.setattr(resource, "answer_shortly", lambda *_a, **_k: None)
    return found


def test_both_ways_answer_the_same(machine, monkeypatch):
    short, long = _both_ways(machine, body(values=TYPED | {"surveyed": 3}), monkeypatch)
    assert short[0] == long[0] == 201
    bodies = [json.loads(one[1]) | {"id": 0} for one in (short, long)]
    assert bodies[0] == bodies[1]
    own = {"X-Request-ID", "RateLimit-Remaining", "Location", "ETag", "RateLimit-Reset"}
    assert {k: v for k, v in short[2].items() if k not in own} == {
        k: v for k, v in long[2].items() if k not in own
    }
    assert short[2].keys() == long[2].keys()


def _revoked(key):
    key.revoked_at = NOON


def _expired(key):
    key.issued_at, key.expires_at = date_time(2026, 1, 1), date_time(2026, 2, 1)


def _suspended(key):
    key.user.is_active = False
    key.user.save()


def _elsewhere(key):
    key.addresses = ["10.9.8.0/24"]


def _of_another_scope(key):
    key.scopes = ["returns.return.view"]


def _moved(key):
    key.office = office("330382")


def _too_often(key):
    key.rate_per_minute = 1


def date_time(*parts):
    from datetime import UTC, datetime

    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "status"),
    [(_revoked, 401), (_expired, 401), (_suspended, 401), (_elsewhere, 401),
     (_of_another_scope, 403), (_moved, 422), (_too_often, 429)],
    ids=lambda one: getattr(one, "__name__", str(one)),
)  # fmt: skip
def test_what_a_key_loses_it_loses_at_once(machine, change, status):
    assert send(machine, body(), key="a" * 20).status_code == 201
    Return.objects.all().delete()
    machine.key.refresh_from_db()
    change(machine.key)
    machine.key.save()
    answer = send(machine, body(), key="b" * 20)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not Return.objects.exists()


def test_a_refused_post_is_counted_once(machine):
    first = send(machine, body(values={"events": "x"}), key="a" * 20)
    second = send(machine, body(values={"events": "x"}), key="b" * 20)
    assert first.status_code == second.status_code == 422
    left = [int(one["RateLimit-Remaining"]) for one in (first, second)]
    assert left[0] - left[1] == 1


def test_a_session_beside_a_key_counts_for_nothing(machine, cast, signed_in):
    client = signed_in(cast.officer)
    answer = client.get(URL, headers={"Authorization": "Bearer qu_nothing_of_this_kind"})
    assert answer.status_code == 401
    assert client.get(URL, headers=machine.headers).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_key_is_answered_in_the_language_it_asks_for(machine, language):
    answer = send(machine, body(values={"events": "x"}), **{"Accept-Language": language})
    assert answer["Content-Language"] == language
    is_english = answer.json()["faults"][0]["message"].isascii()
    assert is_english == (language == "en")


def test_a_name_that_is_not_ours_is_refused_to_a_key_too(machine):
    answer = Client().get(URL, headers=machine.headers, SERVER_NAME="elsewhere.example")
    assert answer.status_code == 400


@pytest.mark.postgres
@pytest.mark.parametrize("code", ["return_2026", SECOND, THIRD])
def test_the_short_way_to_a_month_finds_what_the_long_way_finds(cast, code):
    """PostgreSQL alone reads a month's ground in one statement (programs.returns.storage)."""
    from portal.indicators.folding import fold, mark
    from portal.kernel.period import Period
    from programs.returns.storage import swift_ground
    from tests.factories.cycles import roster_entry

    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    of_year = with_form(code)
    county_return(state="accepted", period=Period.month(2025, 10))
    for day in (date(2026, 9, 3), date(2026, 10, 3), date(2026, 10, 9)):
        roster_entry(state="listed", listed_on=day)
    ruian = region("330381")
    mark("programs.RosterEntry", region_id=ruian.pk, cycle_code=of_year.code)
    assert swift_ground("330381", OCTOBER, at=NOON) is None  # something is dirty
    fold(at=NOON)
    county_return(state="accepted", period=Period.month(2026, 9))
    short, long = swift_ground("330381", OCTOBER, at=NOON), ground_of(ruian, OCTOBER, at=NOON)
    assert (short.region, short.cycle, short.is_locked) == (ruian, of_year, False)
    assert short.cycle.region == of_year.region
    assert short.known == long.known
    assert short.form == long.form.code == code
    assert bool(short.known.year_before) is bool(short.known.facts) is (code != "return_2026")
    assert short.known.counted["roster_new"] == 2
    january = Period.month(2026, 1)
    assert swift_ground("330381", january, at=NOON).known == ground_of(
        ruian, january, at=NOON
    ).known  # fmt: skip
    county_return()
    assert swift_ground("330381", OCTOBER, at=NOON) is None  # begun already
    assert swift_ground("330300", OCTOBER, at=NOON) is None  # no county


@pytest.mark.parametrize("wanted", ["text/csv", "application/xml", "image/*"])
def test_what_is_not_written_in_the_wanted_way_is_refused_in_words(machine, wanted):
    """406 and a problem document: the refusal has no other way to be written in."""
    answer = Client().get(URL, headers=machine.headers | {"Accept": wanted})
    assert answer.status_code == 406
    assert answer.json()["status"] == 406
