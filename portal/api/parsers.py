"""JSON in, strictly: UTF-8, no duplicate keys, no NaN, no NUL, limited in size and depth."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from portal.api.problems import Problem
from portal.kernel.text import unsafe_characters

MOST_BYTES, MOST_KEYS, MOST_DEPTH, MOST_CHARACTERS = 1_000_000, 2_000, 32, 20_000
BULK_BYTES, BULK_KEYS = 8_000_000, 100_000
_LONG = re.compile(rf'"[^"]{{{MOST_CHARACTERS + 1}}}')


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
    if not _is_plain(_without_escapes(text, value), opened, keys):
        _check(value, keys)
    return value


def _without_escapes(text: str, value: Any) -> str:
    """The same in characters, where it was sent as `\\u91d1`."""
    if "\\" not in text:
        return text
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a lone surrogate
        return text


def _is_plain(text: str, opened: int, keys: int) -> bool:
    """Whether the whole can be seen to hold nothing that `_check` refuses, without a walk."""
    return (
        "\\" not in text
        and 2 * (opened + text.count(",")) < keys
        and (len(text) <= MOST_CHARACTERS or not _LONG.search(text))
        and not unsafe_characters(text)
    )


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
