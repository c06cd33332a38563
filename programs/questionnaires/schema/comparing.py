"""Two versions side by side, question by question: what stayed, what became of the rest. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from programs.questionnaires.schema.bridging import Bridge, Item, added, answerable, fate_of
from programs.questionnaires.schema.definition import (
    Column,
    Constraint,
    Option,
    Question,
    Questionnaire,
    Section,
)
from programs.questionnaires.schema.naming import KINDS, LEVELS, PROPERTIES
from programs.questionnaires.vocabulary import Element, Fate, Prefill


@dataclass(frozen=True, slots=True)
class Difference:
    """One property of a question: what it was, and what it is."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class OptionLine:
    old: Option | None
    new: Option | None
    fate: Fate
    is_reworded: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A question of the old version, the new one, or both. `section` is where it stands now."""

    fate: Fate
    old: Question | None
    new: Question | None
    section: Section
    is_moved: bool = False
    is_reworded: bool = False
    options: tuple[OptionLine, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def is_unchanged(self) -> bool:
        return self.fate is Fate.SAME and not (
            self.is_moved or self.is_reworded or self.differences or self.options
        )


def compare(old: Questionnaire, new: Questionnaire, bridge: Bridge) -> tuple[Line, ...]:
    """The new version in its order, then what was dropped of the old one in its own."""
    before = answerable(old)
    origin = {item.to: code for code, item in bridge.items() if item.to and code in before}
    moved = _moved(old, new, origin)
    fresh = {one.code for one in added(new, bridge)}
    found = []
    for section in new.sections:
        for question in section.questions:
            if question.code in fresh:
                found.append(Line(Fate.NEW, None, question, section))
            elif question.code in origin:
                was = before[origin[question.code]]
                line = _line(was, question, section, bridge[was.code])
                found.append(replace(line, is_moved=question.code in moved))
    kept = set(origin.values())
    dropped = [
        Line(Fate.DROPPED, question, None, section)
        for section in old.sections
        for question in section.questions
        if question.code in before and question.code not in kept
    ]
    return (*found, *dropped)


def _line(old: Question, new: Question, section: Section, item: Item) -> Line:
    return Line(
        fate_of(old, new, item),
        old,
        new,
        section,
        is_reworded=old.words != new.words,
        options=tuple(_options(old, new, item)),
        differences=tuple(_differences(old, new)),
    )


def _options(old: Question, new: Question, item: Item) -> Iterator[OptionLine]:
    """Every option of both, where any of them differs; none where all are the same."""
    lines = []
    for option in old.options:
        target = new.option(item.parts.get(option.code, ""))
        fate = Fate.SAME if target and target.code == option.code else Fate.RENAMED
        is_reworded = target is not None and target.words != option.words
        lines.append(
            OptionLine(option, target, fate if target else Fate.DROPPED, is_reworded=is_reworded)
        )
    taken = set(item.parts.values())
    lines += [OptionLine(None, one, Fate.NEW) for one in new.options if one.code not in taken]
    if any(one.fate is not Fate.SAME or one.is_reworded for one in lines):
        yield from lines


def _differences(old: Question, new: Question) -> Iterator[Difference]:
    for name, label in PROPERTIES.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Difference(str(label), in_text(name, was), in_text(name, now))


def in_text(name: str, value: Any) -> str:
    """A property as it is read: blank is a dash."""
    if value is None or value in ("", ()):
        return "—"
    if name in _CHOSEN:
        return str(_CHOSEN[name].get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, tuple):
        return "; ".join(_part_in_text(one) for one in value)
    return str(value) or "—"


_CHOSEN: Final[Mapping[str, Mapping[Any, Any]]] = {
    "kind": KINDS,
    "prefill": dict(Prefill.choices),
    "element": dict(Element.choices),
}


def _part_in_text(part: Column | Constraint) -> str:
    if isinstance(part, Constraint):
        return f"{part.holds} ({LEVELS[part.level.value]}: {part.message})"
    blank = Column(part.code, part.words)
    told = [f"{part.code} {part.words}"]
    told += [
        f"{PROPERTIES[one.name]} {in_text(one.name, getattr(part, one.name))}"
        for one in fields(part)
        if one.name in PROPERTIES and getattr(part, one.name) != getattr(blank, one.name)
    ]
    told += [f"{option.code} {option.words}" for option in part.options]
    return ", ".join(told)


def _moved(old: Questionnaire, new: Questionnaire, origin: Mapping[str, str]) -> set[str]:
    """The new codes of what stands in another section, or in another order than before."""
    rank = {one.code: place for place, one in enumerate(old.questions())}
    common = [one.code for one in new.questions() if one.code in origin]
    stays = _longest_rising([rank[origin[code]] for code in common])
    found = {code for place, code in enumerate(common) if place not in stays}
    for code in common:
        was, now = old.section_of(origin[code]), new.section_of(code)
        if was and now and was.code != now.code and was.words != now.words:
            found.add(code)
    return found


def _longest_rising(numbers: Iterable[int]) -> set[int]:
    """The places of a longest rising subsequence: what did not change its order."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for place, number in enumerate(numbers):
        at = bisect_left(tails, number)
        before.append(ends[at - 1] if at else None)
        tails[at : at + 1] = [number]
        ends[at : at + 1] = [place]
    found: set[int] = set()
    here = ends[-1] if ends else None
    while here is not None:
        found.add(here)
        here = before[here]
    return found
