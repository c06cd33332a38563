"""What every way of writing shares: the stored row of an entry, and holding a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import Any, Final

from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from enterprises.register.rules.entry import is_shown_as, kind_of, size_of
from enterprises.register.rules.entry_fields import FLAGS, NAMES, TEXTS
from enterprises.register.rules.masks import MASKS, Masked
from enterprises.register.rules.size_class import Outcome
from enterprises.register.storage import searchable
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.kernel.errors import NotPermitted
from portal.workflows.steps import lock

#: what is entered and stored as it is; the reason of a code exception is a row of its own
ENTERED: Final = tuple(name for name in NAMES if name != "code_reason")
_PINYIN_MOST: Final = 300
_MASKABLE: Final = attrgetter(*MASKS)


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Entered values as the table holds them: an empty text, not NULL; no, not unknown."""
    found = {name: values[name] for name in ENTERED if name in values}
    for name in TEXTS & found.keys():
        if found[name] is None:
            found[name] = ""
    for name in FLAGS & found.keys():
        found[name] = bool(found[name])
    return found


def computed(
    values: Mapping[str, Any], *, former: tuple[str, ...] = (), chosen: str = "", on: date
) -> dict[str, Any]:
    """What follows from what was entered: kind, size class, and the forms of the name. `chosen` is
    the class that a person chose; it counts where the method classifies nothing. What belongs to a
    branch goes with it."""
    size = size_of(values, on=on)
    of_a_branch = {} if values.get("is_branch") else {"parent_code": "", "is_own_site": False}
    unclassified = chosen if size.outcome is Outcome.NOT_CLASSIFIED else ""
    return {
        **of_a_branch,
        "kind": str(kind_of(values["credit_code"])),
        "name_pinyin": pinyin_of(values["name"]),
        "search_names": searchable(values["name"], *former),
        "size_class": str(size.size or unclassified or size.outcome),
        "size_is_provisional": size.is_provisional,
    }


def differing(line: Any, before: Enterprise) -> dict[str, Any]:
    """What a line says otherwise than the register. An empty cell says nothing, nor does one that
    came back as it was shown masked."""
    found: dict[str, Any] = {}
    for name in ENTERED:
        value = getattr(line, name)
        if value is not None and value.__class__ is not Masked and value != getattr(before, name):
            found[name] = value
    return found


def holds_masked(line: Any) -> bool:
    """Whether any cell of a line came back masked: asked of every line, so it is quick."""
    return Masked in map(type, _MASKABLE(line))


def any_masked(lines: Iterable[Any]) -> bool:
    """The same of many lines together, quicker still."""
    return Masked in map(type, chain.from_iterable(map(_MASKABLE, lines)))


def misread(line: Any, before: Enterprise | None) -> Iterator[tuple[str, str]]:
    """Masked cells of a line that are not what the register's value is shown as."""
    for name in MASKS:
        value = getattr(line, name)
        if value.__class__ is Masked and not is_shown_as(
            name, value, getattr(before, name, "") if before else ""
        ):
            yield name, value


def is_stale(line: Any, before: Enterprise) -> bool:
    """Whether the register's row was changed after the line was downloaded."""
    return line.row_key is not None and line.row_key.revision != before.revision


def pinyin_of(name: str) -> str:
    """The order of names: the usual reading of each character, other characters as they are."""
    return "".join(map(_READINGS.__getitem__, name))[:_PINYIN_MOST]


class _Readings(dict[str, str]):
    """By character; each is looked up once."""

    def __missing__(self, character: str) -> str:
        from pypinyin import lazy_pinyin

        known = character if character.isascii() else str(lazy_pinyin(character)[0])
        return self.setdefault(character, known.lower())


_READINGS: Final = _Readings()


def hold(enterprise: Enterprise, *, by: Actor, to: str = Permission.KEEP) -> Enterprise:
    """Read the row afresh and lock it; refused to whoever may not do this to it."""
    lock(enterprise)
    if not (by.is_system or enterprise.allows(by, to=to)):
        raise NotPermitted(_("This is not yours to do."))
    return enterprise


def entered(enterprise: Enterprise) -> dict[str, Any]:
    """What is on the register, by the names of the entry."""
    exception = getattr(enterprise, "code_exception", None)
    values = {name: getattr(enterprise, name) for name in ENTERED}
    return {**values, "code_reason": exception.reason if exception else ""}
