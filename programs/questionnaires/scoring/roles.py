"""Questions that are put to several roles of one enterprise: who they are, and which belong
together. Pure.

A question "who takes part" (several options) opens a section for each role: the section's
condition is has(Q0, 'top'). Questions that say the same in these sections are one item.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from programs.questionnaires.schema import Kind, Option, Question, Questionnaire, Section
from programs.questionnaires.schema.expression import Answer, Call, Constant
from programs.questionnaires.scoring.tallying import ONE_OPTION

#: of a scale from the best to the worst, as many options are an improvement; in points 4 and 5
BEST = 2


@dataclass(frozen=True, slots=True)
class Item:
    """One item, as each role is asked: role to question."""

    by_role: dict[str, Question]

    @property
    def words(self) -> str:
        return str(next(iter(self.by_role.values())).words)

    @property
    def is_comparison(self) -> bool:
        """Whether it asks how things are compared with before; five points say how they are."""
        return next(iter(self.by_role.values())).kind is Kind.SINGLE


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of a questionnaire, in order, and what all of them are asked."""

    question: Question
    roles: tuple[Option, ...]
    items: tuple[Item, ...]


def good(question: Question) -> tuple[str, ...]:
    """The answers that are counted as good: 4 and 5 points, or the first two of a scale."""
    if question.kind is Kind.FIVE_POINT:
        return ("4", "5")
    return tuple(option.code for option in question.options[:BEST])


def roles_of(questionnaire: Questionnaire) -> Roles | None:
    """The roles that are asked the same; None where a questionnaire has none."""
    found: dict[str, dict[str, Section]] = defaultdict(dict)
    for section in questionnaire.sections:
        if (opened := _opened_by(section)) is not None:
            found[opened[0]][opened[1]] = section
    for code, sections in found.items():
        question = questionnaire.question(code)
        if question is not None and len(sections) > 1:
            roles = tuple(option for option in question.options if option.code in sections)
            return Roles(question, roles, _items({r.code: sections[r.code] for r in roles}))
    return None


def _opened_by(section: Section) -> tuple[str, str] | None:
    """(question, option) where the section is asked of those who chose the option."""
    match section.relevant and section.relevant.node:
        case Call("has", (Answer(code), Constant(option))):
            return code, option
    return None


def _items(sections: dict[str, Section]) -> tuple[Item, ...]:
    by_words: dict[str, dict[str, Question]] = defaultdict(dict)
    for role, section in sections.items():
        for question in section.questions:
            if question.kind in ONE_OPTION:
                by_words[f"{question.kind} {question.words.zh}"][role] = question
    return tuple(Item(some) for some in by_words.values() if len(some) == len(sections))
