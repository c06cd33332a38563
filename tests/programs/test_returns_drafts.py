"""What a draft holds stays what it is: counts followed, nobody's figures lost without a word."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.indicators.folding import mark
from programs.returns import operations
from programs.returns.models import Return
from tests.factories import NOON, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.returns import OCTOBER, TYPED, WORDS, given
from tests.programs.test_returns_api import URL, body, key_of, send

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
