"""A draft as the editor shows it: its parts with their faults, and what it costs to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.models import Version
from programs.questionnaires.schema import Question, Section
from programs.questionnaires.schema.drafting import Draft, read_draft
from programs.questionnaires.schema.naming import PROPERTIES
from programs.questionnaires.scoring.burden import Burden, burden

#: places of a description that are called otherwise in what is read of it
_SHORT = {"required": "required_when"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A fault with what it is about: a question or a section, or the whole."""

    fault: Fault
    question: str = ""
    section: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words: "B01, Asked where"."""
        code, *parts = self.fault.where.removeprefix("/").split("/")
        return _(", ").join([code, *(_name(one) for one in parts)])


def _name(part: str) -> str:
    """A property by its name, the number of a check counted from one, a column by its code."""
    if part.isdigit():
        return str(int(part) + 1)
    return str(PROPERTIES.get(_SHORT.get(part, part), part))


@dataclass(frozen=True, slots=True)
class OutlineSection:
    section: Section
    questions: tuple[tuple[Question, int], ...]
    faults: int


@dataclass(frozen=True, slots=True)
class Outline:
    """`sections` hold each question with how many faults it has."""

    draft: Draft
    sections: tuple[OutlineSection, ...]
    faults: tuple[Placed, ...]
    burden: Burden | None


def outline_of(version: Version) -> Outline:
    draft = read_draft(version.schema)
    placed = tuple(_placed(fault, version.schema) for fault in draft.faults)
    found = draft.questionnaire
    if found is None:
        return Outline(draft, (), placed, None)
    wrong = [one.question or one.section for one in placed]
    sections = tuple(
        OutlineSection(
            section,
            tuple((question, wrong.count(question.code)) for question in section.questions),
            sum(one.section == section.code for one in placed),
        )
        for section in found.sections
    )
    return Outline(draft, sections, placed, burden(found))


def _placed(fault: Fault, schema: Mapping[str, Any]) -> Placed:
    """`where` begins with the code of a section or of a question."""
    code = fault.where.removeprefix("/").partition("/")[0]
    sections = {one["code"] for one in schema["sections"]}
    if code in sections and fault.code in ("schema.section", "schema.section_twice"):
        return Placed(fault, section=code)
    if any(one["code"] == code for part in schema["sections"] for one in part["questions"]):
        return Placed(fault, question=code)
    return Placed(fault, section=code if code in sections else "")


def faults_at(draft: Draft, code: str) -> list[Fault]:
    """What is wrong with one question or section."""
    return [one for one in draft.faults if one.where.split("/")[1:2] == [code]]
