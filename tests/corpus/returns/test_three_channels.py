"""Every broken return through the page, the workbook and the API: equal sets of (code, cell)."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.indicators.definition import indicators
from portal.indicators.models import Reading
from portal.kernel.period import Period
from programs.returns.models import Return
from programs.returns.operations import open_return
from programs.returns.schema import form
from tests.factories import NOON, holder, region
from tests.factories.returns import OCTOBER, SECOND, WORDS, county_return, typed_into, with_form

FOLDER = Path(__file__).parent
CHANNELS = ("form", "workbook", "api")
COUNTY = "330381"
HEADER, VALUE, REASON = 3, 7, 8
#: only said: nothing must be done
WARNED = {rule.code for rule in form(SECOND).rules if rule.severity == "warn"}
WARNED |= {"returns.change_on_year"}
#: what a draft may hold all the same: it is to be finished, or explained
UNFINISHED = {"returns.missing", "returns.text_too_short"}
FORM = form(SECOND)


def cases(*names: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{name}: {case['name']}")
        for name in names
        for case in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    ]


BROKEN = cases("figures", "texts", "rules", "before", "register")
Spots = set[tuple[str, str]]


def test_there_is_a_case_for_every_rule_and_enough_for_every_kind_of_bad_input() -> None:
    told = {code for case in BROKEN for code, _cell in case.values[0]["faults"]}
    assert {rule.code for rule in FORM.rules} <= told
    general = ["missing", "differs_from_count", "total_fell", "change", "change_on_year",
               "not_a_number", "negative", "not_whole", "too_many_decimals", "too_large",
               "unknown_field", "not_a_text", "text_too_short", "text_too_long",
               "strange_characters"]  # fmt: skip
    assert {f"returns.{code}" for code in general} <= told
    assert len(BROKEN) >= 100


@pytest.fixture
def county(db: None, signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> County:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    return County(signed_in)


class County:
    """A county office that answers for October, and its three ways to say it."""

    def __init__(self, signed_in: Any, code: str = SECOND) -> None:
        with_form(code)
        self.form = form(code)
        self.officer = holder("county_officer", COUNTY)
        self.approver = signed_in(holder("county_approver", COUNTY))
        self.client = signed_in(self.officer)

    def set_up(self, case: Mapping[str, Any]) -> None:
        counted = {"enterprises.registered": case.get("register", "500")} | case.get("counted", {})
        for code, number in counted.items():
            measure = indicators[code].numerator
            Reading.objects.create(
                measure=measure.code, cycle_code="330000-2026" if measure.cycle else "",
                region=region(COUNTY), month=OCTOBER.code,
                value=Decimal(number), delta=Decimal(number),
            )  # fmt: skip
        for period, name in (
            (Period.month(2026, 9), "previous"),
            (Period.month(2025, 10), "year_before"),
        ):
            if said := case.get(name):
                county_return(COUNTY, state="accepted", period=period, values=said)
        self.row = open_return(region(COUNTY), period=OCTOBER, by=actor_for(self.officer), at=NOON)

    def kept(self) -> tuple[Any, ...]:
        row = Return.objects.get(pk=self.row.pk)
        return row.revision, row.values, row.texts, row.explanations, row.state

    def url(self, name: str) -> str:
        return reverse(f"returns:{name}", args=[self.row.pk])

    # ---- by the page

    def by_form(self, said: Mapping[str, Any]) -> tuple[Spots, bool]:
        posted = {
            f"{start}.{code}": as_typed(value)
            for start, part in (("value", "values"), ("text", "texts"), ("reason", "explanations"))
            for code, value in said[part].items()
            if value is not None
        }
        answer = self.client.post(
            self.url("save"), posted | {"revision": self.kept()[0]}, follow=True
        )
        faults = answer.context["verdict"].everything
        top = answer.text.partition('id="findings"')[2].partition("</details>")[0]
        assert all(fault.code in top for fault in faults)
        return {(fault.code, cell_of(fault.where)) for fault in faults}, bool(answer.redirect_chain)

    # ---- by the workbook

    def by_workbook(self, said: Mapping[str, Any]) -> tuple[Spots, bool]:
        book = openpyxl.load_workbook(io.BytesIO(self.client.get(self.url("workbook")).content))
        sheet = book.active
        rows = {sheet.cell(n, 1).value: n for n in range(4, sheet.max_row + 1)}
        fields = self.form.by_code
        for code in (*fields, *(text.code for text in self.form.texts)):
            if code in rows and not (code in fields and fields[code].is_counted):
                sheet.cell(rows[code], VALUE).value = None
        for part, column in (("values", VALUE), ("texts", VALUE), ("explanations", REASON)):
            for code, value in said[part].items():
                number = rows.setdefault(code, sheet.max_row + 1)
                sheet.cell(number, 1).value = code
                sheet.cell(number, column).value = as_cell(value)
        out = io.BytesIO()
        book.save(out)
        file = SimpleUploadedFile("return.xlsx", out.getvalue())
        answer = self.client.post(self.url("upload"), {"file": file}, follow=True)
        if answer.redirect_chain:
            found = answer.context["verdict"].everything
            return {(fault.code, cell_of(fault.where)) for fault in found}, True
        assert answer.status_code == 422
        codes = {number: code for code, number in rows.items()}
        found = answer.context["uploaded"].faults
        assert all(fault.where in answer.text for fault in found)
        return {(fault.code, of_sheet(fault.where, codes)) for fault in found}, False

    # ---- by the API

    def by_api(self, said: Mapping[str, Any], *, dry: bool = False) -> tuple[Spots, bool]:
        parts = {
            part: {code: as_json(value) for code, value in values.items() if value is not None}
            for part, values in said.items()
        }
        body = {"region": COUNTY, "period": OCTOBER.code, **parts}
        answer = self.client.post(
            f"/api/v1/returns/{'?dry_run=1' if dry else ''}",
            json.dumps(body),
            content_type="application/json",
            headers={} if dry else {"Idempotency-Key": f"corpus-{id(said):016d}-{len(str(said))}"},
        )
        assert answer.status_code in ({200} if dry else {200, 201, 422}), answer.text
        told = answer.json()
        is_kept = told["would_keep"] if dry else answer.status_code != 422
        return {(one["code"], cell_of(one["where"])) for one in told["faults"]}, is_kept

    def refuses_whole(self, said: Mapping[str, Any], where: str) -> None:
        """The API reads no body with such a character in it, and says where it stands."""
        body = {"region": COUNTY, "period": OCTOBER.code, **said}
        answer = self.client.post(
            "/api/v1/returns/", json.dumps(body), content_type="application/json",
            headers={"Idempotency-Key": "a-body-that-cannot-be-read"},
        )  # fmt: skip
        assert (answer.status_code, answer.json()["where"]) == (400, where)


def as_typed(value: Any) -> str:
    return value["date"] if isinstance(value, dict) else str(value)


def as_cell(value: Any) -> Any:
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value


def as_json(value: Any) -> Any:
    return value["date"] if isinstance(value, dict) and "date" in value else value


def cell_of(where: str) -> str:
    """The figure or text that a pointer names."""
    _root, part, code = where.split("/", 2)
    return f"reason:{code}" if part == "explanations" else code


def of_sheet(where: str, codes: Mapping[int, str]) -> str:
    letter, number = re.fullmatch(r"([A-Z]+)([0-9]+)", where).groups()  # type: ignore[union-attr]
    code = codes[int(number)]
    return f"reason:{code}" if letter == "H" else code


def said_by(case: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The sound return with what the case gives otherwise."""
    return {
        "values": typed_into(SECOND) | case.get("values", {}),
        "texts": {"highlights": WORDS} | case.get("texts", {}),
        "explanations": dict(case.get("explanations", {})),
    }


def corrected(case: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    if "corrected" not in case:
        return said_by({})
    right = deepcopy(case["corrected"])
    return said_by(
        {part: case.get(part, {}) | right.get(part, {})
         for part in ("values", "texts", "explanations")}
    )  # fmt: skip


class Undone(Exception):
    """Takes back what a channel kept, so that the next one finds the same."""


@dataclass(frozen=True)
class Told:
    """What a channel said of a return: faults, whether it was kept, what was kept."""

    spots: Spots
    is_kept: bool
    kept: tuple[Any, ...]


def send(county: County, said: Mapping[str, Any], channel: str) -> Told:
    """One return through one channel, taken back again."""
    by = {"form": county.by_form, "workbook": county.by_workbook, "api": county.by_api}
    found: list[Told] = []
    with suppress(Undone), transaction.atomic():
        spots, is_kept = by[channel](said)
        found.append(Told(spots, is_kept, county.kept()))
        _goes_up_only_when_whole(county, spots, is_kept=is_kept)
        raise Undone
    return found[0]


def _goes_up_only_when_whole(county: County, spots: Spots, *, is_kept: bool) -> None:
    """A draft with faults that stop it is not submitted, however it came."""
    if is_kept:
        stops = {code for code, _cell in spots} - WARNED
        answer = county.approver.post(county.url("submit"))
        assert answer.status_code == (422 if stops else 302)
        assert (county.kept()[-1] == "draft") is bool(stops)


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_wrong_is_wrong_in_every_channel(county: County, case: dict[str, Any]) -> None:
    county.set_up(case)
    before, said = county.kept(), said_by(case)
    expected = {(code, cell) for code, cell in case["faults"]}
    channels = case.get("channels", CHANNELS)
    if "api" in channels:
        assert county.by_api(said, dry=True)[0] == expected
    if where := case.get("unreadable"):
        county.refuses_whole(said, where)
    assert county.kept() == before
    for channel in channels:
        told = send(county, said, channel)
        assert told.spots == expected, channel
        assert (told.kept != before) is told.is_kept, channel
        if channel != "form":
            assert told.is_kept is not _is_error(told.spots), channel


#: what stands beside the return when it is corrected; the others are all corrected to the sound one
BESIDE = {"corrected", "previous", "year_before", "counted", "register"}
CORRECTED = [one for one in BROKEN if BESIDE & one.values[0].keys()]


@pytest.mark.parametrize("case", [*CORRECTED, pytest.param({}, id="the sound return")])
def test_corrected_it_passes_in_every_channel(county: County, case: dict[str, Any]) -> None:
    county.set_up(case)
    said = corrected(case)
    for channel in CHANNELS:
        told = send(county, said, channel)
        assert told.is_kept, (channel, told.spots)
        assert {code for code, _cell in told.spots} <= WARNED, channel


def _is_error(spots: Spots) -> bool:
    """Whether a machine or a workbook is refused for it."""
    asks = {rule.code for rule in FORM.rules if rule.severity == "explain"} | WARNED
    asks |= {"returns.change", "returns.differs_from_count"} | UNFINISHED
    counted = {("returns.total_fell", field.code) for field in FORM.counted}
    return any(spot[0] not in asks and spot not in counted for spot in spots)


@pytest.mark.parametrize("case", cases("sound"))
def test_odd_ways_to_write_what_is_right(county: County, case: dict[str, Any]) -> None:
    county.set_up({})
    told = [send(county, said_by(case), one) for one in case.get("channels", CHANNELS)]
    assert [one.spots for one in told] == [set()] * len(told)
    values, texts, reasons = told[0].kept[1:4]
    assert all(one.kept[1:4] == (values, texts, reasons) for one in told)


def filled(county: County) -> tuple[Any, dict[Any, int]]:
    """The workbook with a sound return in it, and the row of each code."""
    book = openpyxl.load_workbook(io.BytesIO(county.client.get(county.url("workbook")).content))
    sheet = book.active
    rows = {sheet.cell(n, 1).value: n for n in range(4, sheet.max_row + 1)}
    said = said_by({})
    for code, value in (said["values"] | said["texts"]).items():
        sheet.cell(rows[code], VALUE).value = value
    return book, rows


def uploaded(county: County, book: Any) -> Any:
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("return.xlsx", out.getvalue())
    return county.client.post(county.url("upload"), {"file": file}, follow=True)


def test_columns_may_stand_elsewhere(county: County) -> None:
    county.set_up({})
    book, _rows = filled(county)
    book.active.insert_cols(3, 2)
    book.active.cell(HEADER, 3).value = "科室备注"
    answer = uploaded(county, book)
    assert answer.redirect_chain
    assert county.kept()[1]["trained_persons"] == "60"


@pytest.mark.parametrize("column", [1, VALUE])
def test_a_sheet_without_what_is_read_back_is_refused(county: County, column: int) -> None:
    county.set_up({})
    before = county.kept()
    book, _rows = filled(county)
    book.active.delete_cols(column)
    answer = uploaded(county, book)
    assert answer.status_code == 422
    assert "returns.workbook_column_missing" in answer.text
    assert county.kept() == before


def test_a_workbook_without_the_sheet_is_refused(county: County) -> None:
    county.set_up({})
    before = county.kept()
    book = openpyxl.Workbook()
    book.active.append(["something", "else"])
    answer = uploaded(county, book)
    assert answer.status_code == 422
    assert county.kept() == before
    book, _rows = filled(county)
    book.active.title = "330382 2026-10"
    answer = uploaded(county, book)
    assert "returns.another_workbook" in answer.text
    assert county.kept() == before


def test_the_marked_copy_comes_back_corrected_and_passes_unchanged(county: County) -> None:
    county.set_up({})
    book, rows = filled(county)
    book.active.cell(rows["events"], VALUE).value = "two"
    book.active.cell(rows["trained_persons"], VALUE).value = 1
    answer = uploaded(county, book)
    assert answer.status_code == 422
    marked = re.search(r"base64,([A-Za-z0-9+/=]+)", answer.text)
    assert marked is not None
    again = openpyxl.load_workbook(io.BytesIO(base64.b64decode(marked[1])))
    sheet = again[book.active.title]
    head = {cell.value: cell.column for row in sheet.iter_rows(max_row=6) for cell in row}
    codes = head[book.active.cell(HEADER, 1).value]
    by_code = {sheet.cell(n, codes).value: n for n in range(1, sheet.max_row + 1)}
    value = head[book.active.cell(HEADER, VALUE).value]
    assert sheet.cell(by_code["events"], value).value == "two"
    sheet.cell(by_code["events"], value).value = "2"
    sheet.cell(by_code["trained_persons"], value).value = 60
    again.active = again.index(sheet)
    assert uploaded(county, again).redirect_chain
    assert county.kept()[1]["events"] == "2"
