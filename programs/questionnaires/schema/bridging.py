"""The bridge from one version to the next: what becomes of each question and each option. Pure.

`Item.to` is the new code of an old question, "" where it is dropped. `Item.parts` says the same of
what an answer is made of: options by their code; for rows, columns by their code and the options
of a column as "column.option". A part that stays what it is stands there too: nothing is implied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.schema.definition import FIVE, Kind, Question, Questionnaire
from programs.questionnaires.schema.values import NO, YES
from programs.questionnaires.vocabulary import Fate

_CHOICES: Final = frozenset({Kind.SINGLE, Kind.YES_NO, Kind.FIVE_POINT})
#: kinds of old answers that are answers of another kind, too
_WIDENED: Final = {
    Kind.MULTIPLE: _CHOICES | {Kind.RANK},
    Kind.SINGLE: _CHOICES,
    Kind.YES_NO: _CHOICES,
    Kind.FIVE_POINT: _CHOICES,
    Kind.TEXT: frozenset({Kind.NUMBER, Kind.DATE}),
}


@dataclass(frozen=True, slots=True)
class Item:
    """What becomes of one old question."""

    to: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


DROPPED: Final = Item()
#: old question to what becomes of it
Bridge = Mapping[str, Item]


def answerable(questionnaire: Questionnaire) -> dict[str, Question]:
    """The questions that have answers, typed or worked out: all but notes."""
    return {one.code: one for one in questionnaire.questions() if one.kind is not Kind.NOTE}


def parts_of(question: Question) -> tuple[str, ...]:
    """What an answer of a question is made of."""
    if question.kind is Kind.YES_NO:
        return YES, NO
    if question.kind is Kind.FIVE_POINT:
        return FIVE
    columns = [
        code
        for column in question.columns
        for code in (column.code, *(f"{column.code}.{o.code}" for o in column.options))
    ]
    return (*(option.code for option in question.options), *columns)


def may_become(old: Question, new: Question) -> bool:
    """Whether answers of the old kind can be answers of the new one."""
    return old.kind is new.kind or old.kind in _WIDENED.get(new.kind, ())


def fate_of(old: Question, new: Question | None, item: Item) -> Fate:
    """What a mapping of one question comes to, in one word."""
    if new is None:
        return Fate.DROPPED
    if old.kind is not new.kind or any(was != now for was, now in item.parts.items()):
        return Fate.RECODED
    return Fate.SAME if old.code == new.code else Fate.RENAMED


def added(new: Questionnaire, bridge: Bridge) -> list[Question]:
    """The questions that no old one became."""
    taken = {item.to for item in bridge.values()}
    return [one for code, one in answerable(new).items() if code not in taken]


def identity(questionnaire: Questionnaire) -> dict[str, Item]:
    """Everything stays what it is: the bridge from a version to itself."""
    return {
        code: Item(code, {part: part for part in parts_of(one)})
        for code, one in answerable(questionnaire).items()
    }


def composed(first: Bridge, second: Bridge) -> dict[str, Item]:
    """One bridge over two: what is dropped on either is dropped."""
    found = {}
    for code, item in first.items():
        onward = second.get(item.to, DROPPED)
        if not onward.to:
            found[code] = DROPPED
        else:
            parts = {was: onward.parts.get(now, "") for was, now in item.parts.items()}
            found[code] = Item(onward.to, parts)
    return found


def faults_of_bridge(old: Questionnaire, new: Questionnaire, bridge: Bridge) -> tuple[Fault, ...]:
    """What is missing or impossible: every old question and option must be said something of."""
    found = [
        Fault(
            "bridge.strange",
            _("There is no question “%(code)s” in the earlier version.") % {"code": code},
            where=f"/{code}",
        )
        for code in bridge
        if code not in answerable(old)
    ]
    targets = answerable(new)
    taken: dict[str, str] = {}
    for code, question in answerable(old).items():
        for message in _complaints(question, bridge.get(code), targets, taken):
            remedy = _("Choose what becomes of it.")
            found.append(Fault("bridge.item", message, where=f"/{code}", remedy=remedy))
    return tuple(found)


def _complaints(
    question: Question,
    item: Item | None,
    targets: Mapping[str, Question],
    taken: dict[str, str],
) -> Iterator[str]:
    if item is None:
        yield _("Nothing is said of “%(code)s”.") % {"code": question.code}
        return
    if not item.to:
        return
    target = targets.get(item.to)
    if target is None:
        yield _("There is no question “%(code)s” in the new version.") % {"code": item.to}
        return
    if item.to in taken:
        words = _("“%(one)s” and “%(other)s” cannot both become “%(code)s”.")
        yield words % {"one": taken[item.to], "other": question.code, "code": item.to}
    taken[item.to] = question.code
    if not may_become(question, target):
        words = _("Answers to “%(code)s” cannot answer “%(to)s”: they are of different kinds.")
        yield words % {"code": question.code, "to": item.to}
        return
    yield from _complaints_of_parts(question, item, target)


def _complaints_of_parts(question: Question, item: Item, target: Question) -> Iterator[str]:
    wanted = set(parts_of(question)) if parts_of(target) else set()
    for part in sorted(wanted - set(item.parts)):
        yield _("Nothing is said of “%(code)s”.") % {"code": f"{question.code}.{part}"}
    offered = {"", *parts_of(target)}
    for part, to in item.parts.items():
        if part not in wanted or to not in offered or ("." in part and not _stays(part, to, item)):
            words = _("“%(part)s” of “%(code)s” cannot become “%(to)s”.")
            yield words % {"part": part, "code": question.code, "to": to or "—"}


def _stays(part: str, to: str, item: Item) -> bool:
    """Whether an option of a column becomes one of the column that its column becomes."""
    column, _mark, _option = part.partition(".")
    return column not in item.parts or not to or to.partition(".")[0] == item.parts[column]


def as_json(bridge: Bridge) -> dict[str, Any]:
    return {code: {"to": item.to, "parts": dict(item.parts)} for code, item in bridge.items()}


def from_json(data: Mapping[str, Any]) -> dict[str, Item]:
    return {code: Item(str(one["to"]), dict(one["parts"])) for code, one in data.items()}
