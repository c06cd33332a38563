"""JSON in: what is refused is refused on the short way and on the long one."""

import json

import pytest

from portal.api import parsers
from portal.api.parsers import MOST_CHARACTERS, MOST_DEPTH, loads
from portal.api.problems import Problem


def nested(depth):
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (nested(MOST_DEPTH + 1), 400),
        (b'{"a": 1, "a": 2}', 400),
        (b"[NaN]", 400),
        (b"[Infinity]", 400),
        (b"\xff", 400),
        (b'["\\u0000"]', 400),
        (b'["\\b"]', 400),
        (b'["\\ud800"]', 400),
        ('["\u202e"]'.encode(), 400),
        (b'["\x7f"]', 400),
        (json.dumps(["x" * (MOST_CHARACTERS + 1)]).encode(), 413),
        (json.dumps(list(range(3000))).encode(), 413),
        (json.dumps({str(n): 1 for n in range(1500)}).encode(), 413),
        (b"", 400),
    ],
    ids=range(14),
)
def test_what_cannot_be_kept_is_refused(data, status):
    with pytest.raises(Problem) as refusal:
        loads(data)
    assert refusal.value.status == status


@pytest.mark.parametrize(
    "value",
    [
        {"a": "二〇二六", "b": [1, 2.5, None, True], "c": "line\nline\ttab"},
        ["x" * MOST_CHARACTERS],
        {"text": '\\ and " and /'},
        json.loads(nested(MOST_DEPTH)),
    ],
    ids=["plain", "long", "escaped", "deep"],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_what_can_be_kept_is_read(value, ascii_only):
    assert loads(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


def test_the_short_way_is_taken_only_where_nothing_can_hide(monkeypatch):
    walked = []
    monkeypatch.setattr(parsers, "_check", lambda value, keys: walked.append(value))
    loads(b'{"a": "plain", "b" : ":"}')
    assert not walked
    loads(b'{"a": "\\n"}')
    assert len(walked) == 1


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1, "a" : 2}',
        b'{"a": {"b": "\\":"}, "a": 2}',
        b'{"a\\u0062": 1, "ab": 2}',
        b'{"a": 1234567890123456789}',
        b'{"a": 1e400}',
        b'["\\ud800"]',
    ],
)
def test_what_a_fast_decoder_would_hide_is_read_slowly(data):
    assert parsers.plain(data) is parsers.UNSEEN


@pytest.mark.parametrize("data", [b'{"a": "1", "b": {"a": [1, 2.5, "\\u91d1"]}}', b"[]", b"1"])
def test_both_ways_read_the_same(data):
    assert parsers.plain(data) == json.loads(data)
