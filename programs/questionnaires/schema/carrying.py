"""Answers carried over a bridge: each old answer is carried, or named as lost with its value. Pure.

The answers come out under their new codes. What was worked out is not carried: it is worked out
anew. An answer of which only a part fits (one option of three was dropped) is carried in part, and
named as lost in whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from programs.questionnaires.schema.bridging import Bridge, Item, added, answerable, parts_of
from programs.questionnaires.schema.definition import Kind, Question, Questionnaire
from programs.questionnaires.schema.excluding import apart, together
from programs.questionnaires.schema.values import Answers, is_answered

REASON = ".reason"


@dataclass(frozen=True, slots=True)
class Report:
    """What a person who answers is told: new codes, except where `lost` names old ones.

    `sections` are those that need another look.
    """

    sections: tuple[str, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    reworded: tuple[str, ...]
    lost: tuple[str, ...]

    def as_json(self) -> dict[str, list[str]]:
        return {name: list(getattr(self, name)) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Carried:
    """What answers became. `changed` and `lost` hold old codes; `lost` with the old value."""

    answers: dict[str, Any]
    changed: tuple[str, ...]
    lost: dict[str, Any]


def carry(old: Questionnaire, new: Questionnaire, bridge: Bridge, answers: Answers) -> Carried:
    """The answers to the old version as answers to the new one."""
    before, after = answerable(old), answerable(new)
    found: dict[str, Any] = {}
    changed: list[str] = []
    lost: dict[str, Any] = {}
    for key, value in answers.items():
        code = key.removesuffix(REASON)
        item, question = bridge.get(code), before.get(code)
        target = after.get(item.to) if item else None
        if item is None or question is None or target is None:
            lost[key] = value
            continue
        there, now, whole = _placed(key, value, question, target, item)
        if is_answered(now):
            found[there] = now
        if not whole:
            lost[key] = value
        if there != key or now != value:
            changed.append(key)
    return Carried(found, tuple(changed), lost)


def _placed(
    key: str, value: Any, old: Question, new: Question, item: Item
) -> tuple[str, Any, bool]:
    """Under which code, what, and whether nothing of it is lost."""
    if key.endswith(REASON):
        kept = value if new.wants_reasons else None
        return new.reason_code, kept, kept is not None
    if new.calculate is not None:
        return new.code, None, old.calculate is not None
    now = value_over(item, old, new, value)
    return new.code, now, _is_whole(now, value, old)


def value_over(item: Item, old: Question, new: Question, value: Any) -> Any:
    """One answer as an answer to the new question; None where nothing of it fits."""
    answer, does_not_apply = apart(old, value)
    if does_not_apply:
        now = value_over(item, old, new, answer) if is_answered(answer) else None
        return together(now, does_not_apply=new.may_not_apply)
    if old.kind is Kind.ROWS:
        rows = value if isinstance(value, list) else []
        return [row for row in (dict(_cells(item, old, one)) for one in rows) if row] or None
    if not parts_of(new):
        return value
    codes = value if isinstance(value, list) else [value]
    known = [item.parts.get(str(code), "") for code in codes]
    kept = list(dict.fromkeys(code for code in known if code))
    if new.kind in (Kind.MULTIPLE, Kind.RANK):
        return kept or None
    return kept[0] if kept else None


def _cells(item: Item, old: Question, row: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(row, Mapping):
        return
    options = {column.code: bool(column.options) for column in old.columns}
    for code, cell in row.items():
        there, now = item.parts.get(code, ""), cell
        if options.get(code):
            now = item.parts.get(f"{code}.{cell}", "").partition(".")[2]
        if there and now:
            yield there, now


def _is_whole(now: Any, was: Any, old: Question) -> bool:
    if now is None:
        return not is_answered(was)
    if old.kind is Kind.ROWS:
        return _count(now) == _count(was)
    return _pieces(now) == _pieces(was)


def _pieces(answer: Any) -> int:
    return len(answer) if isinstance(answer, list) else 1


def _count(rows: Any) -> int:
    """Cells that are filled in; what is no row counts, so that it is not passed over."""
    if not isinstance(rows, list):
        return 1
    return sum(
        len([cell for cell in row.values() if cell]) if isinstance(row, Mapping) else 1
        for row in rows
    )


def report_of(old: Questionnaire, new: Questionnaire, bridge: Bridge, carried: Carried) -> Report:
    """What changed for somebody who had answered some of it, and where to look again."""
    before = answerable(old)
    there = {code: item.to for code, item in bridge.items() if item.to}
    lost = [code for code in carried.lost if not code.endswith(REASON)]
    fresh = [one.code for one in added(new, bridge) if one.is_answerable]
    changed = [there[code] for code in carried.changed if code in there and code not in lost]
    reworded = [
        to
        for code, to in there.items()
        if to in carried.answers and _is_reworded(before[code], new.question(to))
    ]
    touched = {*fresh, *changed, *reworded, *(there[code] for code in lost if code in there)}
    sections = [
        section.code
        for section in new.sections
        if any(question.code in touched for question in section.questions)
    ]
    return Report(tuple(sections), tuple(fresh), tuple(changed), tuple(reworded), tuple(lost))


def _is_reworded(old: Question, new: Question | None) -> bool:
    return new is not None and (old.words != new.words or old.help != new.help)
