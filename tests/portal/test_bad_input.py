"""What cannot be right, sent to every form, upload and endpoint: words, never a 500, nothing kept.

SECURITY 0 and 5. Each address is asked by somebody who may use it, about a row of their own.
"""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from tests.guards.house import HOUSE, PACKAGES
from tests.matrix.addresses import Address
from tests.matrix.asking import Asker
from tests.matrix.conftest import asker
from tests.matrix.scene import ROLES
from tests.matrix.test_matrix import ALL, EXPECTED, path_of

__all__ = ["asker"]
pytestmark = pytest.mark.django_db
CHINESE = re.compile("[\u4e00-\u9fff]")

#: values for every field of every form
TEXTS = {
    "NUL": "a\x00b",
    "override": "ad\u202emin",
    "zero width alone": "\u200b",
    "lone surrogate, escaped": "\\ud800",
    "huge number": "1e400",
    "long number": "9" * 400,
    "full-width digits": "１２３",
    "negative": "-1",
    "not a date": "2026-02-30",
    "parent folder": "../../etc/passwd",
    "markup": "<script>alert(1)</script>",
    "template": "{{7*7}}{% load x %}",
    "very long": "长" * 30_000,
}

#: bodies for every endpoint of the API
BODIES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "application/json"),
    "array": (b"[]", "application/json"),
    "text": (b'"x"', "application/json"),
    "null": (b"null", "application/json"),
    "NUL": (b'{"name": "a\\u0000b", "reason": "\\u0000"}', "application/json"),
    "lone surrogate": (b'{"name": "\\ud800", "reason": "\\ud800"}', "application/json"),
    "override": ('{"name": "ad\u202emin", "reason": "\u202e"}'.encode(), "application/json"),
    "10^400": (b'{"region": 1' + b"0" * 400 + b', "values": {"events": 1e400}}',
               "application/json"),
    "NaN": (b'{"values": {"events": NaN}}', "application/json"),
    "5,000 arrays": (b"[" * 5_000 + b"]" * 5_000, "application/json"),
    "100,000 open arrays": (b"[" * 100_000, "application/json"),
    "twice the same key": (b'{"reason": "a", "reason": "b"}', "application/json"),
    "other charset": (b'{"reason": "a"}', "application/json; charset=gbk"),
    "not UTF-8": (b'{"reason": "\xff"}', "application/json"),
    "half": (b'{"reason": "a', "application/json"),
    "wrong kind": (b"reason=a", "text/plain"),
    "form": (b"reason=a", "application/x-www-form-urlencoded"),
    "wrong types": (b'{"reason": {}, "region": [], "items": {}, "values": 7}', "application/json"),
}  # fmt: skip


def _names() -> list[str]:
    """The fields of every form of the house, and every name written in a template."""

    def below(kind: type) -> Iterator[type]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    found = {"revision", "reason", "file", "verb", "next"}
    for kind in below(forms.BaseForm):
        if kind.__module__.split(".")[0] in PACKAGES:
            found |= set(getattr(kind, "base_fields", {}))
    for page in (HOUSE / "templates").rglob("*.html"):
        found |= set(re.findall(r'\sname="([A-Za-z_][\w.-]*)"', page.read_text(encoding="utf-8")))
    return sorted(found - {"csrfmiddlewaretoken", "file"})


def writable(*, api: bool, verb: str = "POST") -> list[Address]:
    """Addresses that take this verb from somebody, by the matrix."""
    return [
        one
        for one in ALL
        if one.is_api == api
        and one.route not in APART
        and "405" not in EXPECTED.get((one.route, verb, "own"), ["405"])
    ]


#: signing out or in other words ending the session is not refused for strange fields
APART = {"account/sign-out/"}
COUNTED = ("enterprises", "programs", "experts", "certification", "offices", "files", "imports")


def user_of(address: Address, verb: str = "POST") -> str:
    """Who may use it: the first role whom the matrix lets beyond 401, 403 and 404."""
    answers = EXPECTED.get((address.route, verb, "own"), ["405"] * len(ROLES))
    for role, answer in zip(ROLES, answers, strict=True):
        turned_away = {"401", "403", "404", "-"} | ({"302"} if role == "visitor" else set())
        if not set(answer.split("|")) & turned_away and (role != "county_system" or address.is_api):
            return role
    return "county_officer"


def counts() -> tuple[int, ...]:
    """How many rows every table of the house has, in one statement."""
    tables = [
        connection.ops.quote_name(model._meta.db_table)
        for model in apps.get_models()
        if model._meta.app_label in COUNTED
    ]
    with connection.cursor() as cursor:
        counted = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
        cursor.execute(f"SELECT {counted}")
        found: tuple[int, ...] = cursor.fetchone()
        return found


#: the rows of the scene: every request is taken back, so they are counted once
_standing: dict[int, tuple[int, ...]] = {}


def send(
    asked: Asker,
    address: Address,
    data: Any,
    *,
    verb: str = "POST",
    drawn: bool = False,
    **more: Any,
) -> None:
    """Send, and see: no 5xx; refused with words and without a trace, or done.

    A page is asked as htmx does, which is drawn much faster; whole (`drawn`) where a test says so.
    """
    role = user_of(address, verb)
    path = path_of(asked, address, "own", role)
    if path is None:
        return
    before = _standing.setdefault(id(asked), counts() if id(asked) not in _standing else ())
    cache.clear()
    headers = {"Accept-Language": "zh-CN"} | dict(more.pop("headers", {}))
    if address.is_api:
        headers |= {"Idempotency-Key": uuid.uuid4().hex, "If-Match": "*"}
        if role == "county_system":
            headers["Authorization"] = f"Bearer {asked.scene.secret}"
    elif not drawn:
        headers["HX-Request"] = "true"
    with transaction.atomic():
        answer = getattr(asked.client(role), verb.lower())(path, data, headers=headers, **more)
        after = counts() if answer.status_code >= 400 else before
        transaction.set_rollback(True)
    assert answer.status_code < 500, (path, answer.status_code)
    if answer.status_code >= 400:
        assert after == before, (path, answer.status_code)
        is_json = "json" in answer.get("Content-Type", "")
        told = answer.json() if is_json else answer.content.decode()
        text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
        assert CHINESE.search(text), (path, answer.status_code, text[:300])


NAMES = _names()


@pytest.mark.parametrize("turn", range(4))
def test_every_form_meets_every_strange_text(asker: Asker, turn: int) -> None:
    """Each field another text; with every turn the texts move on by three fields."""
    texts = list(TEXTS.values())
    filled = {name: texts[(at + 3 * turn) % len(texts)] for at, name in enumerate(NAMES)}
    refusals = []
    for address in writable(api=False):
        try:
            send(asker, address, filled, drawn=turn == 0)
        except AssertionError as wrong:
            refusals.append(str(wrong))
    assert not refusals, "\n".join(refusals)


def test_more_fields_than_the_portal_takes(asker: Asker) -> None:
    for address in writable(api=False):
        send(asker, address, {f"f{number}": "1" for number in range(1_001)})


def test_a_form_in_another_writing_or_cut_off(asker: Asker) -> None:
    for address in writable(api=False):
        for body, kind in (
            ("reason=理由&name=名称".encode("gbk"), "application/x-www-form-urlencoded"),
            (b"reason=%ff%fe%ZZ&name=%00", "application/x-www-form-urlencoded; charset=gbk"),
            (b'--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\nhal',
             "multipart/form-data; boundary=x"),
            (b"--x", "multipart/form-data"),
            (b'{"reason": "a"}', "application/json"),
        ):  # fmt: skip
            send(asker, address, body, content_type=kind)


@pytest.mark.parametrize(("body", "kind"), BODIES.values(), ids=BODIES.keys())
def test_a_strange_body_at_every_endpoint(asker: Asker, body: bytes, kind: str) -> None:
    for address in writable(api=True):
        send(asker, address, body, content_type=kind)


@pytest.mark.parametrize("verb", ["PATCH", "PUT", "DELETE"])
def test_a_strange_body_with_every_other_verb(asker: Asker, verb: str) -> None:
    """Every body where the verb is known; the strangest one where it is not."""
    known = writable(api=True, verb=verb)
    for address in known:
        for body, kind in BODIES.values():
            send(asker, address, body, verb=verb, content_type=kind)
    for address in [one for one in ALL if one.is_api and one not in known]:
        send(asker, address, *BODIES["NUL"][:1], verb=verb, content_type="application/json")


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.xml", "<workbook/>")
        made.writestr("xl/worksheets/sheet1.xml", b"<row>" + b"0" * 30_000_000)
    return out.getvalue()


def workbook() -> bytes:
    import openpyxl

    out = io.BytesIO()
    made = openpyxl.Workbook()
    made.active.append(["甲", "乙"])
    made.save(out)
    return out.getvalue()


FILES = {
    "truncated workbook": ("a.xlsx", workbook()[:-400]),
    "bombed workbook": ("a.xlsx", bomb()),
    "zip slip": ("../../../a.xlsx", workbook()),
    "empty": ("a.csv", b""),
    "NUL in a table": ("a.csv", b"a\x00,b\n1,2\n"),
    "GBK table": ("a.csv", "统一社会信用代码,企业名称\n１,甲\n".encode("gbk")),
    "neither": ("a.csv", b"\xff\xfe\xff\xff\x81"),
    "long name": ("长" * 300 + ".csv", b"a,b\n1,2\n"),
    "other kind": ("a.exe", b"MZ\x90\x00"),
    "picture that is none": ("a.jpg", b"\xff\xd8\xff\xe0<html>"),
    "name that turns": ("a\u202evsc.exe", b"MZ"),
}


@pytest.mark.parametrize(("name", "content"), FILES.values(), ids=FILES.keys())
def test_a_strange_file_at_every_upload(asker: Asker, name: str, content: bytes) -> None:
    for address in writable(api=False):
        if any(part in address.route for part in ("imports/", "upload", "photos", "remedy")):
            given = SimpleUploadedFile(name, content)
            send(asker, address, {"file": given, "photos": given, "photo": given})


def test_there_is_something_to_send_to() -> None:
    assert len(writable(api=False)) > 60
    assert len(writable(api=True)) > 15
    assert len(writable(api=True, verb="PATCH")) >= 3
    assert len(NAMES) > 60
