"""JSON in, strictly: UTF-8, no duplicate keys, no NaN, no NUL, limited in size and depth."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from portal.api.problems import Problem
from portal.kernel.text import unsafe_characters

MOST_BYTES, MOST_KEYS, MOST_DEPTH, MOST_CHARACTERS = 1_000_000, 2_000, 32, 20_000
BULK_BYTES, BULK_KEYS = 8_000_000, 100_000
#: what `plain` leaves to be read slowly
UNSEEN: Final = object()
#: a number of more than 18 digits, when every digit is written 0
_DIGITS, _AS_DIGITS = b"0" * 19, bytes.maketrans(b"123456789", b"0" * 9)


class JSON(BaseParser):
    """`view.bulk = True` raises the limits to those of bulk routes (DESIGN 3, Limits)."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        context = parser_context or {}
        charset = _charset(media_type or "")
        if charset not in {"", "utf-8", "utf8"}:
            raise UnsupportedMediaType(media_type or "", _("JSON is read as UTF-8 only."))
        bulk = bool(getattr(context.get("view"), "bulk", False))
        most = BULK_BYTES if bulk else MOST_BYTES
        data = stream.read(most + 1)
        if len(data) > most:
            raise Problem("too_large", 413, _("The body is larger than %(n)d bytes.") % {"n": most})
        return loads(data, keys=BULK_KEYS if bulk else MOST_KEYS)


def _charset(media_type: str) -> str:
    for part in media_type.lower().split(";")[1:]:
        name, _sign, value = part.partition("=")
        if name.strip() == "charset":
            return value.strip().strip('"')
    return ""


def loads(data: bytes, *, keys: int = MOST_KEYS) -> Any:
    """Decode, or a `Problem` (400, 413) that says what cannot be read."""
    value = plain(data, keys=keys)
    return _slowly(data, keys) if value is UNSEEN else value


def plain(data: bytes, *, keys: int = MOST_KEYS) -> Any:
    """The same where it can be seen, without a walk over every text, that nothing is refused;
    else `UNSEEN`. A decoder that is fast keeps the last of two members of one name: what it keeps
    is written anew, and must have as many quotation marks."""
    try:
        text = data.decode("utf-8")
        value = orjson.loads(text)
    except ValueError:
        return UNSEEN
    anew = orjson.dumps(value)
    is_seen = (
        b"\\" not in anew
        and _DIGITS not in data.translate(_AS_DIGITS)
        and data.count(b'"') == anew.count(b'"')
        and 2 * (anew.count(b"[") + anew.count(b"{") + anew.count(b",")) < keys
        and _is_short(written := anew.decode())
        and not unsafe_characters(written)
        and _is_shallow(value, MOST_DEPTH)
    )
    return value if is_seen else UNSEEN


def _is_short(text: str) -> bool:
    """Whether no text in it is too long, where none holds a quotation mark."""
    return len(text) <= MOST_CHARACTERS or max(map(len, text.split('"'))) <= MOST_CHARACTERS


def _is_shallow(value: Any, depth: int) -> bool:
    """Whether it is nested no deeper."""
    if value.__class__ is not dict and value.__class__ is not list:
        return True
    inner = value.values() if value.__class__ is dict else value
    return depth > 0 and all(
        _is_shallow(one, depth - 1)
        for one in inner
        if one.__class__ is dict or one.__class__ is list
    )


def _slowly(data: bytes, keys: int) -> Any:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(_("The body is not UTF-8 (byte %(n)d).") % {"n": error.start}) from None
    opened = text.count("[") + text.count("{")
    if opened > MOST_DEPTH and _deepest(text) > MOST_DEPTH:
        raise _unreadable(_("The body is nested deeper than %(n)d levels.") % {"n": MOST_DEPTH})
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole
        )
    except ValueError as error:
        raise _unreadable(_("The body is not JSON: %(why)s.") % {"why": error}) from None
    _check(value, keys)
    return value


def _unreadable(words: str) -> Problem:
    return Problem("unreadable", 400, words)


def _deepest(text: str) -> int:
    """The deepest nesting, brackets inside strings apart, without recursion."""
    depth = deepest = 0
    inside = skip = False
    for character in text:
        if skip:
            skip = False
        elif inside:
            skip, inside = character == "\\", character != '"'
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the member {twice!r} stands twice")
    return found


def _whole(digits: str) -> int:
    """A whole number of at most 18 digits: more than any figure here, less than 64 bits."""
    if len(digits.lstrip("-")) > 18:
        raise ValueError(f"{digits[:20]}… is too large a number")
    return int(digits)


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _check(value: Any, keys: int) -> None:
    for seen, (where, text) in enumerate(_texts(value), start=1):
        if seen > keys:
            raise Problem("too_large", 413, _("More than %(n)d members.") % {"n": keys})
        if len(text) > MOST_CHARACTERS:
            words = _("A text is longer than %(n)d characters.") % {"n": MOST_CHARACTERS}
            raise Problem("too_large", 413, words, where=where)
        if strange := unsafe_characters(text):
            words = _("A text holds characters that cannot be kept: %(which)s.")
            raise Problem("unreadable", 400, words % {"which": ", ".join(strange)}, where=where)


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every member and item once, with its JSON pointer; numbers count as empty texts."""
    stack: list[tuple[str, Any]] = [("", value)]
    while stack:
        where, item = stack.pop()
        if isinstance(item, dict):
            for name, inner in item.items():
                yield f"{where}/{name}", name
                stack.append((f"{where}/{name}", inner))
        elif isinstance(item, list):
            stack.extend((f"{where}/{number}", inner) for number, inner in enumerate(item))
        else:
            yield where, item if isinstance(item, str) else ""
