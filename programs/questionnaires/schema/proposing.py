"""What probably became of each question: proposed for a person to confirm. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Protocol

from programs.questionnaires.schema.bridging import (
    DROPPED,
    Item,
    answerable,
    may_become,
    parts_of,
)
from programs.questionnaires.schema.definition import (
    NO_WORDS,
    Column,
    Option,
    Question,
    Questionnaire,
    Words,
)

#: how alike two texts must be to be taken for one that was reworded
ALIKE = 0.6


class _Worded(Protocol):
    @property
    def code(self) -> str: ...

    @property
    def words(self) -> Words: ...


def propose(old: Questionnaire, new: Questionnaire) -> dict[str, Item]:
    """The same text is the same question; else the same code, if the text is much alike."""
    before, after = answerable(old), answerable(new)
    free = dict(after)
    found: dict[str, Item] = {}
    for fits in (_is_same, _is_named_alike, _is_worded_alike):
        for code, question in before.items():
            if code in found:
                continue
            target = next((one for one in free.values() if fits(question, one)), None)
            if target is not None:
                found[code] = item_for(question, target)
                del free[target.code]
    return {code: found.get(code, DROPPED) for code in before}


def _is_same(old: Question, new: Question) -> bool:
    return old.code == new.code and old.words == new.words and _fits(old, new)


def _is_worded_alike(old: Question, new: Question) -> bool:
    """Another code, and the very same text: texts that are only alike ("number of …") are not."""
    return old.words == new.words and _fits(old, new)


def _is_named_alike(old: Question, new: Question) -> bool:
    return old.code == new.code and _fits(old, new) and _alike(old.words, new.words)


def _fits(old: Question, new: Question) -> bool:
    return may_become(old, new) and old.unit == new.unit


def _alike(one: Words, other: Words) -> bool:
    if one.zh == other.zh or one.en == other.en:
        return True
    return SequenceMatcher(None, one.zh, other.zh, autojunk=False).ratio() >= ALIKE


def item_for(old: Question, new: Question) -> Item:
    """The old question becomes the new one; its parts become what has their text, or their code."""
    if not parts_of(new):
        return Item(new.code)
    if old.columns:
        return Item(new.code, _columns(old.columns, new.columns))
    return Item(new.code, _parts(_worded(old), _worded(new)))


def _worded(question: Question) -> tuple[Option, ...]:
    """The options; yes and no, and the five points, are options without a text of their own."""
    return question.options or tuple(Option(code, NO_WORDS) for code in parts_of(question))


def _columns(old: Iterable[Column], new: Iterable[Column]) -> dict[str, str]:
    after = {column.code: column for column in new}
    found: dict[str, str] = {}
    for code, to in _parts(tuple(old), tuple(new)).items():
        column = next(one for one in old if one.code == code)
        target = after.get(to)
        keeps = target is not None and target.kind is column.kind
        found[code] = to if keeps else ""
        inner = _parts(column.options, target.options) if keeps and target else {}
        for option in column.options:
            there = inner.get(option.code, "")
            found[f"{code}.{option.code}"] = f"{to}.{there}" if there else ""
    return found


def _parts(old: tuple[_Worded, ...], new: tuple[_Worded, ...]) -> dict[str, str]:
    """Code to code: the same code and text first, then the same text, then the same code."""
    free: dict[str, Words] = {one.code: one.words for one in new}
    found: dict[str, str] = {}
    for one in old:
        if free.get(one.code) == one.words:
            found[one.code] = one.code
    _take(free, found)
    for one in old:
        if one.code not in found:
            same = next((code for code, words in free.items() if words and words == one.words), "")
            there = same or (one.code if one.code in free else "")
            found[one.code] = there
            free.pop(there, None)
    return {one.code: found[one.code] for one in old}


def _take(free: dict[str, Words], found: Mapping[str, str]) -> None:
    for code in found.values():
        free.pop(code, None)
