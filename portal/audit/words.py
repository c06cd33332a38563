"""The trail in words: a verb is `room.thing.act`, a target `room.table:key`. Codes stay beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_things: dict[str, str | _StrPromise] = {}
_acts: dict[str, str | _StrPromise] = {}


def call_things(names: Mapping[str, str | _StrPromise]) -> None:
    """Give things their names, by `room.thing` without underscores."""
    _things.update(names)


def call_acts(names: Mapping[str, str | _StrPromise]) -> None:
    """Give acts their names, by the last part of the verb."""
    _acts.update(names)


def act_in_words(verb: str) -> str:
    """“Monthly return: submitted”; "" where the act or its thing has no name."""
    noun, _dot, act = verb.rpartition(".")
    thing = _things.get(_plain(noun))
    if thing is None or act not in _acts:
        return ""
    return _("%(thing)s: %(act)s") % {"thing": thing, "act": _acts[act]}


def thing_in_words(target: str) -> str:
    """“Monthly return 12”; "" where the table has no name."""
    table, _colon, key = target.partition(":")
    thing = _things.get(_plain(table))
    return "" if thing is None else f"{thing} {key}".strip()


def _plain(noun: str) -> str:
    """A table's name has no underscores; what is seeded is one thing, whatever its subject."""
    return "demo.demonstration" if noun.startswith("demo.") else noun.replace("_", "")
