"""How far the answering is, section by section: for the page, and for its script after a change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.questionnaires.schema import Question, Questionnaire, Section
from programs.questionnaires.scoring import (
    Filling,
    Progress,
    faults_of_answer,
    faults_of_constraints,
    hinders,
    is_answered,
    progress_of,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """`parts` holds every section, with None where it is not asked; `wrong` counts answers here."""

    section: Section
    parts: tuple[tuple[Section, Progress | None], ...]
    wrong: int

    @property
    def asked(self) -> tuple[Progress, ...]:
        """The sections that are asked, in order."""
        return tuple(one for _section, one in self.parts if one is not None)

    @property
    def here(self) -> Progress | None:
        return next((one for one in self.asked if one.section.code == self.section.code), None)

    @property
    def number(self) -> int:
        """The place of this section among those that are asked, from 1; 0 where it is not."""
        return self.asked.index(self.here) + 1 if self.here else 0

    @property
    def place(self) -> str:
        """ "Section 2 of 9"; nothing where it is not asked."""
        words = _("Section %(number)s of %(total)s")
        return words % {"number": self.number, "total": len(self.asked)} if self.here else ""

    @property
    def lacking(self) -> str:
        """What must still be done in this section, in words."""
        missing = self.here.missing if self.here else 0
        words = _("Nothing is missing in this section")
        if missing:
            words = ngettext(
                "%(missing)s question of this section must still be answered",
                "%(missing)s questions of this section must still be answered",
                missing,
            ) % {"missing": missing}
        if not self.wrong:
            return words
        wrong = ngettext("%(wrong)s must be corrected", "%(wrong)s must be corrected", self.wrong)
        return _(", ").join([words, wrong % {"wrong": self.wrong}])

    def as_json(self) -> dict[str, Any]:
        """What `static/js/drafts.js` shows after a change was kept."""
        return {
            "place": self.place,
            "lacking": self.lacking,
            "sections": [
                {
                    "code": one.section.code,
                    "answered": one.answered,
                    "asked": one.asked,
                    "is_done": one.is_done,
                }
                for one in self.asked
            ],
        }


def standing_of(questionnaire: Questionnaire, state: Filling, section: Section) -> Standing:
    """How far a form is whose state is known, seen from one of its sections."""
    found = {one.section.code: one for one in progress_of(questionnaire, state)}
    parts = tuple((one, found.get(one.code)) for one in questionnaire.sections)
    return Standing(section, parts, sum(wrong_in(section.questions, state)))


def wrong_in(questions: Iterable[Question], state: Filling) -> list[bool]:
    """Of each question, whether its answer keeps the form from being handed in."""
    return [_is_wrong(one, state) for one in questions]


def _is_wrong(question: Question, state: Filling) -> bool:
    answer = state.answers.get(question.code)
    found = list(faults_of_constraints(question, state))
    return hinders(found + (faults_of_answer(question, answer) if is_answered(answer) else []))
