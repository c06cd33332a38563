"""The bridge as a form: one choice for each old question, one for each of its options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.kernel.faults import Fault
from programs.questionnaires.schema import Question, Questionnaire, Words
from programs.questionnaires.schema.bridging import (
    DROPPED,
    Item,
    answerable,
    fate_of,
    may_become,
    parts_of,
)
from programs.questionnaires.schema.definition import NO_WORDS
from programs.questionnaires.schema.proposing import item_for
from programs.questionnaires.vocabulary import Fate


@dataclass(frozen=True, slots=True)
class Part:
    """An option or column of an old question, and what it may become."""

    code: str
    words: Words
    to: str
    choices: tuple[tuple[str, str], ...]

    @property
    def is_changed(self) -> bool:
        return self.to != self.code


@dataclass(frozen=True, slots=True)
class Row:
    """An old question, and what it may become."""

    question: Question
    target: Question | None
    fate: Fate
    choices: tuple[Question, ...]
    parts: tuple[Part, ...]
    faults: tuple[Fault, ...]

    @property
    def is_reworded(self) -> bool:
        return self.target is not None and self.target.words != self.question.words

    @property
    def is_plain(self) -> bool:
        return self.fate is Fate.SAME and not self.is_reworded and not self.faults


def read_bridge(
    data: Any, old: Questionnaire, new: Questionnaire, shown: Mapping[str, Item]
) -> dict[str, Item]:
    """What was chosen: "to-B02" for a question, "part-B02-cost" for an option of it.

    Where another question was chosen than the page showed, its options are proposed anew. A
    question that the form does not hold stays what it was.
    """
    after = answerable(new)
    found = {}
    for code, question in answerable(old).items():
        before = shown.get(code, DROPPED)
        to = data.get(f"to-{code}", before.to)
        target = after.get(to)
        if target is None or not may_become(question, target):
            found[code] = Item(to) if to else DROPPED
        elif to != data.get(f"shown-{code}", before.to):
            found[code] = item_for(question, target)
        else:
            known = before.parts if before.to == to else item_for(question, target).parts
            parts = {part: data.get(f"part-{code}-{part}", now) for part, now in known.items()}
            found[code] = Item(to, parts)
    return found


def rows_of(
    old: Questionnaire, new: Questionnaire, items: Mapping[str, Item], faults: Iterable[Fault]
) -> list[Row]:
    """The form as it is shown: only what fits is offered."""
    after = answerable(new)
    wrong = list(faults)
    return [
        Row(
            question,
            after.get(items[code].to),
            fate_of(question, after.get(items[code].to), items[code]),
            tuple(one for one in after.values() if may_become(question, one)),
            tuple(_parts(question, after.get(items[code].to), items[code])),
            tuple(fault for fault in wrong if fault.where == f"/{code}"),
        )
        for code, question in answerable(old).items()
    ]


def _parts(old: Question, new: Question | None, item: Item) -> Iterable[Part]:
    """An option of a column becomes one of a column, and a column a column."""
    if new is None or not parts_of(new):
        return
    there = _texts(new)
    for code, words in _texts(old).items():
        offered = [
            (one, f"{one} {text}")
            for one, text in there.items()
            if not old.columns or ("." in code) == ("." in one)
        ]
        yield Part(code, words, item.parts.get(code, ""), tuple(offered))


def _texts(question: Question) -> dict[str, Words]:
    """Each part of a question with its text; yes, no and points speak for themselves."""
    if question.columns:
        return {
            code: words
            for column in question.columns
            for code, words in (
                (column.code, column.words),
                *((f"{column.code}.{one.code}", one.words) for one in column.options),
            )
        }
    if question.options:
        return {option.code: option.words for option in question.options}
    return dict.fromkeys(parts_of(question), NO_WORDS)
