"""What a draft holds stays what it is: counts followed, nobody's figures lost without a word."""

import io
import json
import re
from html import unescape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.indicators.folding import mark
from programs.returns import operations
from programs.returns.models import Return
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.returns import OCTOBER, TYPED, WORDS, county_return, given
from tests.programs.test_returns_api import BULK, URL, body, key_of, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_november(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.fixture
def machine(cast):
    cycle()
    return key_of(cast.officer)


def one_more_is_listed():
    """What the portal counts of the county rises by one enterprise in the list."""
    roster_entry(enterprise(), state="listed")
    mark("programs.RosterEntry", region_id=region("330381").pk, cycle_code="330000-2026")


def patch(machine, row, data, tag):
    return Client().patch(
        f"{URL}{row.pk}/",
        json.dumps(data),
        content_type="application/json",
        headers=machine.headers | {"If-Match": tag},
    )


# ---- what was kept as counted follows the count


def test_a_patch_leaves_what_is_counted_to_the_count(machine, cast, acting):
    first = send(machine, body())
    assert first.json()["values"]["roster_total"] == "0"
    one_more_is_listed()
    row = Return.objects.get()
    answer = patch(machine, row, {"texts": {"highlights": f"{WORDS}补充一句。"}}, first["ETag"])
    assert (answer.status_code, answer.json()["faults"]) == (200, [])
    assert answer.json()["values"]["roster_total"] == "1"
    assert answer.json()["values"]["events"] == TYPED["events"]
    operations.submit(Return.objects.get(), by=acting(cast.approver), at=NOON)
    assert Return.objects.get().state == "submitted"


def test_a_patch_keeps_a_count_that_was_said_otherwise(machine):
    """A figure that the county reported against the count is its own, whatever is counted."""
    why = {"roster_total": "名单漏登一家，月内补录。"}
    first = send(machine, body(values=TYPED | {"roster_total": "5"}, explanations=why))
    one_more_is_listed()
    answer = patch(machine, Return.objects.get(), {"values": {"events": "3"}}, first["ETag"])
    assert answer.status_code == 200, answer.text
    values = answer.json()["values"]
    assert (values["roster_total"], values["events"]) == ("5", "3")
    back = patch(machine, Return.objects.get(), {"values": {"roster_total": None}}, answer["ETag"])
    assert back.json()["values"]["roster_total"] == "1"


def begun(cast, acting, **values):
    """A draft that the officer typed on the page."""
    cycle()
    row = operations.open_return(region("330381"), period=OCTOBER, by=acting(cast.officer), at=NOON)
    operations.save_draft(row, given=given(**values), by=acting(cast.officer), at=NOON)
    return row


def workbook_of(client, row):
    return client.get(reverse("returns:workbook", args=[row.pk])).content


def upload(client, row, content, **posted):
    file = SimpleUploadedFile("return.xlsx", content)
    return client.post(reverse("returns:upload", args=[row.pk]), {"file": file, **posted})


def changed(content, **cells):
    """The workbook with cells typed anew: a figure, or a text, by its code."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    rows = {sheet.cell(n, 1).value: n for n in range(4, sheet.max_row + 1)}
    for code, value in cells.items():
        sheet.cell(rows[code], 7).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_older_workbook_leaves_what_is_counted_to_the_count(cast, acting, signed_in):
    row, client = begun(cast, acting), signed_in(cast.officer)
    book = workbook_of(client, row)
    one_more_is_listed()
    assert upload(client, row, changed(book, events=7)).status_code == 302
    row.refresh_from_db()
    kept = {code: row.values[code] for code in ("roster_total", "events")}
    assert kept == {"roster_total": "1", "events": "7"}
    operations.submit(row, by=acting(cast.approver), at=NOON)


def test_a_workbook_may_still_say_otherwise_than_is_counted(cast, acting, signed_in):
    row, client = begun(cast, acting), signed_in(cast.officer)
    book = changed(workbook_of(client, row), roster_total=5)
    one_more_is_listed()
    upload(client, row, book)
    row.refresh_from_db()
    assert (row.values["roster_total"], row.counted["roster_total"]) == ("5", "1")


# ---- a workbook that is older than the draft


def without_mark(content):
    """The workbook as it was before it said what it was downloaded as."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.active.delete_cols(9)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_a_colleague(row, acting, **values):
    operations.save_draft(
        row, given=given(**values), by=acting(holder("county_officer", "330381")), at=NOON
    )
    row.refresh_from_db()
    return row


def fields_of(page):
    """The names and values that the form of a page posts: what is ticked, what is hidden."""
    sent = {}
    form = page.text.partition('id="upload"')[2]
    for tag in re.findall(r"<input[^>]*>", form):
        of = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if of["type"] != "checkbox" or tag.endswith(" checked>"):
            sent.setdefault(of["name"], []).append(unescape(of["value"]))
    return sent


def test_the_workbook_says_in_a_hidden_column_what_it_was_downloaded_as(cast, acting, signed_in):
    row = begun(cast, acting)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(signed_in(cast.officer), row))).active
    assert sheet.column_dimensions["I"].hidden
    rows = {sheet.cell(n, 1).value: n for n in range(4, sheet.max_row + 1)}
    assert sheet.cell(rows["events"], 9).value == f"R{row.pk}.{row.revision}"
    assert sheet.cell(rows["events"], 9).protection.locked


def test_an_older_workbook_writes_over_nothing_unasked(cast, acting, signed_in):
    row, client = begun(cast, acting), signed_in(cast.officer)
    book = changed(workbook_of(client, row), trained_persons=61, difficulties="缺少专家")
    by_a_colleague(row, acting, events="9")
    answer = upload(client, row, book)
    assert answer.status_code == 409
    row.refresh_from_db()
    assert (row.revision, row.values["events"], row.values["trained_persons"]) == (3, "9", "60")
    cells = {one["name"]: one for one in answer.context["cells"]}
    assert {name: (one["change"].was, one["change"].is_now) for name, one in cells.items()} == {
        "values.events": ("9", "2"),
        "values.trained_persons": ("60", "61"),
        "texts.difficulties": ("", "缺少专家"),
    }
    assert cells["values.events"]["since"].by == row.prepared_by
    taken = fields_of(answer)
    assert set(taken["take"]) == {"values.trained_persons", "texts.difficulties"}
    assert client.post(reverse("returns:upload", args=[row.pk]), taken).status_code == 302
    row.refresh_from_db()
    assert (row.values["events"], row.values["trained_persons"]) == ("9", "61")
    assert (row.texts["difficulties"], row.channel) == ("缺少专家", "workbook")


def test_who_decides_for_the_workbook_has_it(cast, acting, signed_in):
    row, client = begun(cast, acting), signed_in(cast.officer)
    book = workbook_of(client, row)
    by_a_colleague(row, acting, events="9")
    taken = fields_of(upload(client, row, book)) | {"take": ["values.events"]}
    client.post(reverse("returns:upload", args=[row.pk]), taken)
    row.refresh_from_db()
    assert row.values["events"] == "2"


def test_a_choice_among_what_was_saved_again_since_is_refused(cast, acting, signed_in):
    row, client = begun(cast, acting), signed_in(cast.officer)
    book = workbook_of(client, row)
    by_a_colleague(row, acting, events="9")
    taken = fields_of(upload(client, row, book)) | {"take": ["values.events"]}
    by_a_colleague(row, acting, events="10")
    assert client.post(reverse("returns:upload", args=[row.pk]), taken).status_code == 412
    row.refresh_from_db()
    assert row.values["events"] == "10"


def test_nothing_ticked_leaves_the_draft_as_it_is(cast, acting, signed_in):
    row, client = begun(cast, acting), signed_in(cast.officer)
    answer = client.post(reverse("returns:upload", args=[row.pk]), {"revision": row.revision})
    assert answer.status_code == 302
    assert Return.objects.get().revision == row.revision
    broken = client.post(reverse("returns:upload", args=[row.pk]), {"revision": "x"})
    assert broken.status_code == 422


def test_an_older_workbook_that_says_the_same_is_kept(cast, acting, signed_in):
    row, client = begun(cast, acting), signed_in(cast.officer)
    book = workbook_of(client, row)
    by_a_colleague(row, acting)
    assert upload(client, row, book).status_code == 302


def test_a_workbook_without_a_mark_is_kept_where_it_takes_nothing_away(cast, acting, signed_in):
    row, client = begun(cast, acting, events=None), signed_in(cast.officer)
    book = without_mark(changed(workbook_of(client, row), events=4))
    answer = client.post(
        reverse("returns:upload", args=[row.pk]),
        {"file": SimpleUploadedFile("return.xlsx", book)}, follow=True,
    )  # fmt: skip
    assert "does not say when it was downloaded" in answer.text
    row.refresh_from_db()
    assert row.values["events"] == "4"


def test_a_workbook_without_a_mark_asks_before_it_writes_over(cast, acting, signed_in):
    row, client = begun(cast, acting), signed_in(cast.officer)
    book = without_mark(workbook_of(client, row))
    by_a_colleague(row, acting, events="9")
    answer = upload(client, row, book)
    assert answer.status_code == 409
    assert "does not say when it was downloaded" in answer.text
    client.post(reverse("returns:upload", args=[row.pk]), fields_of(answer))
    row.refresh_from_db()
    assert row.values["events"] == "2"


def test_a_workbook_of_the_version_that_is_corrected_asks_too(cast, acting, signed_in):
    row = county_return(state="accepted")
    client = signed_in(cast.officer)
    book = workbook_of(client, row)
    new = operations.correct(row, by=acting(cast.officer), at=NOON, reason="少报")
    operations.save_draft(new, given=given(events="9"), by=acting(cast.officer), at=NOON)
    answer = upload(client, new, book)
    assert answer.status_code == 409
    assert "values.events" in {one["name"] for one in answer.context["cells"]}


# ---- a POST over a draft that somebody else saved


def kept():
    row = Return.objects.get()
    return row.revision, row.values, row.texts


def test_a_post_writes_over_no_draft_that_a_person_typed(machine, cast, acting):
    row = begun(cast, acting, events="9")
    before = kept()
    for number, data in enumerate((body(values={}, texts={}), body())):
        answer = send(machine, data, key=f"{number}" * 20)
        assert (answer.status_code, answer.json()["type"]) == (428, "/problems/if_match_required")
        assert answer.json()["href"] == f"{URL}{row.pk}/"
        assert kept() == before
    read = Client().get(answer.json()["href"], headers=machine.headers)
    stale = send(machine, body(), **{"If-Match": f'"{row.pk}.1.draft"'})
    assert (stale.status_code, kept()) == (412, before)
    over = send(machine, body(), **{"If-Match": read["ETag"]})
    assert (over.status_code, over.json()["values"]["events"]) == (200, TYPED["events"])
    assert send(machine, body(values=TYPED | {"events": "4"}), key="o" * 20).status_code == 200


def test_a_draft_that_nobody_typed_into_is_written_over(machine, cast, acting):
    operations.open_return(region("330381"), period=OCTOBER, by=acting(cast.officer), at=NOON)
    assert send(machine, body()).status_code == 200


def test_a_draft_of_another_key_and_one_by_another_channel_are_asked_about(machine, cast, acting):
    other = key_of(cast.officer)
    assert send(other, body(), key="o" * 20).status_code == 201
    assert send(machine, body()).status_code == 428
    assert send(other, body(values=TYPED | {"events": "3"}), key="p" * 20).status_code == 200
    row = Return.objects.get()
    by_a_colleague(row, acting, events="5")
    assert send(other, body(), key="q" * 20).status_code == 428


def test_a_person_is_asked_about_what_they_typed_on_the_page(cast, acting, signed_in):
    begun(cast, acting, events="9")
    client = signed_in(cast.officer)
    data = json.dumps(body(values={}, texts={}))

    def post(key, **headers):
        return client.post(
            URL, data, content_type="application/json",
            headers={"Idempotency-Key": key * 20} | headers,
        )  # fmt: skip

    asked = post("a")
    assert asked.status_code == 428
    assert post("b", **{"If-Match": asked.json()["current"]}).status_code == 200
    assert post("c").status_code == 200


def test_a_key_goes_on_with_the_correction_that_it_began(machine, cast, acting):
    row = county_return(state="accepted")
    asked = send(machine, {"reason": "少报两场"}, to=f"{URL}{row.pk}/correct/")
    assert asked.status_code == 200, asked.text
    assert send(machine, body(), key="n" * 20).status_code == 200
    assert Return.objects.get(version=2).values["events"] == TYPED["events"]


def test_if_match_without_a_draft_is_refused(machine):
    assert send(machine, body(), **{"If-Match": "*"}).status_code == 412
    assert not Return.objects.exists()


def test_a_bulk_writes_over_no_draft_that_a_person_typed(machine, cast, acting):
    begun(cast, acting, events="9")
    before = kept()
    for to in (f"{BULK}?dry_run=1", BULK):
        answer = send(machine, {"items": [body()]}, to=to, key="b" * 20)
        codes = {(one["code"], one["where"]) for one in answer.json()["faults"]}
        assert codes == {("returns.if_match_required", "/items/0")}
        assert kept() == before


# ---- what was changed meanwhile says in its ETag what stands


def test_a_refusal_of_what_is_out_of_date_has_the_tag_of_what_stands(machine, monkeypatch):
    from programs.returns.api import resource

    first = send(machine, body())
    row = Return.objects.get()
    path = f"{URL}{row.pk}/"
    changed_once = patch(machine, row, {"values": {"events": "3"}}, first["ETag"])
    stale = patch(machine, row, {"values": {"events": "4"}}, first["ETag"])
    assert (stale.status_code, stale["ETag"]) == (412, changed_once["ETag"])
    unnamed = send(machine, {"values": {"events": "4"}}, to=path, method="patch", key="")
    assert (unnamed.status_code, unnamed["ETag"]) == (428, changed_once["ETag"])

    def saved_in_between(*_args):
        Return.objects.filter(pk=row.pk).update(revision=9)

    monkeypatch.setattr(resource, "check_if_match", saved_in_between)
    raced = patch(machine, row, {"values": {"events": "4"}}, changed_once["ETag"])
    assert (raced.status_code, raced["ETag"]) == (412, f'"{row.pk}.9.draft"')


# ---- a list has a tag of what it shows, to this reader


def test_a_list_is_sent_again_only_when_it_shows_something_else(machine, cast):
    county_return()
    county_return("330382")
    client, asked = Client(), {"headers": machine.headers}
    first = client.get(URL, **asked)
    known = {"headers": machine.headers | {"If-None-Match": first["ETag"]}}
    assert client.get(URL, **known).status_code == 304
    Return.objects.filter(region__code="330382").update(revision=5)  # not in reach
    assert client.get(URL, **known).status_code == 304
    Return.objects.filter(region__code="330381").update(revision=5)
    anew = client.get(URL, **known)
    assert (anew.status_code, anew.json()["results"][0]["revision"]) == (200, 5)
    assert anew["ETag"] != first["ETag"]


def test_who_reaches_other_rows_is_never_answered_by_anothers_tag(machine, cast, signed_in):
    own, other = county_return(), county_return("330382")
    ours = Client().get(URL, headers=machine.headers)
    theirs = key_of(holder("county_officer", "330382"), "330382")
    answer = Client().get(URL, headers=theirs.headers | {"If-None-Match": ours["ETag"]})
    assert (answer.status_code, [one["id"] for one in answer.json()["results"]]) == (
        200,
        [other.pk],
    )
    assert answer["ETag"] != ours["ETag"]
    city = signed_in(cast.city).get(URL, headers={"If-None-Match": ours["ETag"]})
    assert (city.status_code, len(city.json()["results"])) == (200, 2)
    assert own.pk in {one["id"] for one in city.json()["results"]}
