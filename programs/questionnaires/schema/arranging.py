"""A section or question of a description goes up or down, is copied or taken away. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import WrongState
from programs.questionnaires.schema.checking import MOST_QUESTIONS
from programs.questionnaires.schema.pieces import (
    Data,
    Way,
    codes_of,
    forgotten,
    fresh_code,
    place_of,
    section_holding,
    swap,
    with_questions,
)


@dataclass(frozen=True, slots=True)
class ArrangeSection:
    """A section goes up or down, is copied with its questions, or is taken away with them."""

    code: str
    way: Way

    @property
    def what(self) -> str:
        return f"section_{self.way}"

    def apply(self, data: Data) -> Data:
        sections = list(data["sections"])
        place = place_of(sections, self.code)
        if self.way is Way.COPY:
            sections.insert(place + 1, self._copy(data, sections[place]))
        elif self.way is Way.REMOVE:
            for one in sections.pop(place)["questions"]:
                data = forgotten(data, one["code"])
        else:
            swap(sections, place, self.way)
        return data | {"sections": sections}

    def _copy(self, data: Data, section: Mapping[str, Any]) -> Data:
        taken = set(codes_of(data))
        questions = []
        for one in section["questions"]:
            questions.append({**one, "code": fresh_code(one["code"], taken)})
            taken.add(questions[-1]["code"])
        if len(taken) > MOST_QUESTIONS:
            words = _("A questionnaire has 1 to %(most)s questions.")
            raise WrongState(words % {"most": MOST_QUESTIONS})
        code = fresh_code(section["code"], {one["code"] for one in data["sections"]})
        return {**section, "code": code, "questions": questions}


@dataclass(frozen=True, slots=True)
class ArrangeQuestion:
    """A question goes up or down, at an edge into the next section; is copied or taken away."""

    code: str
    way: Way

    @property
    def what(self) -> str:
        return f"question_{self.way}"

    def apply(self, data: Data) -> Data:
        section = section_holding(data, self.code)
        held = list(section["questions"])
        place = place_of(held, self.code)
        if self.way is Way.COPY:
            if len(codes_of(data)) >= MOST_QUESTIONS:
                words = _("A questionnaire has 1 to %(most)s questions.")
                raise WrongState(words % {"most": MOST_QUESTIONS})
            code = fresh_code(self.code, set(codes_of(data)))
            held.insert(place + 1, {**held[place], "code": code})
        elif self.way is Way.REMOVE:
            del held[place]
            data = forgotten(data, self.code)
        elif not swap(held, place, self.way):
            return self._across(data, section["code"], held[place])
        return with_questions(data, section["code"], lambda _held: held)

    def _across(self, data: Data, section: str, question: Any) -> Data:
        """To the end of the section above, or the beginning of the one below."""
        codes = [one["code"] for one in data["sections"]]
        there = codes.index(section) + (-1 if self.way is Way.UP else 1)
        if not 0 <= there < len(codes):
            return data
        data = with_questions(
            data, section, lambda held: [one for one in held if one["code"] != self.code]
        )
        return with_questions(
            data,
            codes[there],
            lambda held: [*held, question] if self.way is Way.UP else [question, *held],
        )
