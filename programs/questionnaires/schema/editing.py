"""Changes of a draft's description: each a value that says what it does. Pure.

A change is refused (Invalid) when what comes out could not be named or opened again: a code that
cannot be an address, or that stands twice. Everything else may be wrong in a draft for a while.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from portal.kernel.errors import WrongState
from programs.questionnaires.schema.checking import MOST_QUESTIONS
from programs.questionnaires.schema.pieces import (
    Data,
    codes_of,
    owing,
    paired,
    place_of,
    refuse_code,
    section_holding,
    with_questions,
)
from programs.questionnaires.schema.renaming import with_code

MOST_SECTIONS = 40


class Change(Protocol):
    """What is done to a description: `what` in one word, and the code that it is done to."""

    @property
    def what(self) -> str: ...

    @property
    def code(self) -> str: ...

    def apply(self, data: Data) -> Data: ...


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Title, introduction, minutes, source, and whose answers are "last time"."""

    settings: Mapping[str, Any]
    what = "settings"
    code = ""

    def apply(self, data: Data) -> Data:
        kept = {key: data[key] for key in ("code", "sections", "pairing", "anyway") if key in data}
        return dict(self.settings) | kept


@dataclass(frozen=True, slots=True)
class PutSection:
    """Section `was` becomes this one; with no `was` it is added at the end."""

    section: Mapping[str, Any]
    was: str = ""

    @property
    def what(self) -> str:
        return "section" if self.was else "section_added"

    @property
    def code(self) -> str:
        return str(self.section["code"])

    def apply(self, data: Data) -> Data:
        sections = list(data["sections"])
        others = {one["code"] for one in sections} - {self.was}
        refuse_code(self.code, others)
        if not self.was:
            if len(sections) >= MOST_SECTIONS:
                raise WrongState(
                    _("There are at most %(most)d sections.") % {"most": MOST_SECTIONS}
                )
            return data | {"sections": [*sections, {**self.section, "questions": []}]}
        place = place_of(sections, self.was)
        sections[place] = {**self.section, "questions": sections[place]["questions"]}
        return data | {"sections": sections}


@dataclass(frozen=True, slots=True)
class PutQuestion:
    """Question `was` becomes this one; with no `was` it is added at the end of `section`.

    A new code is written wherever the old one was named. `pairing` is how two waves of it are
    compared; None where they are not. `owed` is the part of an improvement that each option owes
    to the help; None where the question does not ask what would have happened anyway.
    """

    question: Mapping[str, Any]
    was: str = ""
    section: str = ""
    pairing: Mapping[str, Any] | None = None
    owed: Mapping[str, str] | None = None

    @property
    def what(self) -> str:
        return "question" if self.was else "question_added"

    @property
    def code(self) -> str:
        return str(self.question["code"])

    def apply(self, data: Data) -> Data:
        known = codes_of(data)
        refuse_code(self.code, set(known) - {self.was})
        if self.was:
            data = self._replaced(data)
        else:
            if len(known) >= MOST_QUESTIONS:
                words = _("A questionnaire has 1 to %(most)s questions.")
                raise WrongState(words % {"most": MOST_QUESTIONS})
            data = with_questions(data, self.section, lambda held: [*held, dict(self.question)])
        return owing(paired(data, self.code, self.pairing), self.code, self.owed)

    def _replaced(self, data: Data) -> Data:
        section = section_holding(data, self.was)["code"]
        data = with_questions(
            data,
            section,
            lambda held: [dict(self.question) if one["code"] == self.was else one for one in held],
        )
        return data if self.code == self.was else with_code(data, self.was, self.code)
