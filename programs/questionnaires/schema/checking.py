"""What may be wrong with a questionnaire's description. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.schema.conditions import questions_of
from programs.questionnaires.schema.definition import (
    NOT_APPLICABLE,
    Kind,
    Question,
    Questionnaire,
)
from programs.questionnaires.vocabulary import Element

MOST_QUESTIONS = 200
_CODE = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,19}$", re.ASCII)
_COLUMN_KINDS = {Kind.TEXT, Kind.NUMBER, Kind.DATE}
_WITH_OPTIONS = {Kind.SINGLE, Kind.MULTIPLE, Kind.RANK}


def faults_of(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Everything that is wrong with the questionnaire as it was described."""
    questions = list(questionnaire.questions())
    if not questions or len(questions) > MOST_QUESTIONS:
        yield Fault(
            "schema.size",
            _("A questionnaire has 1 to %(most)s questions.") % {"most": MOST_QUESTIONS},
        )
    yield from _repeated("schema.section_twice", [one.code for one in questionnaire.sections])
    yield from _repeated("schema.question_twice", [one.code for one in questions])
    before: dict[str, Question] = {}
    for question in questions:
        for cause in _complaints(question, before):
            yield Fault("schema.question", cause, where=f"/{question.code}", value=question.code)
        before[question.code] = question


def _repeated(code: str, codes: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for one in codes:
        if one in seen:
            yield Fault(code, _("“%(code)s” stands twice.") % {"code": one}, where=f"/{one}")
        seen.add(one)


def _complaints(question: Question, before: Mapping[str, Question]) -> Iterator[str]:
    if not _CODE.match(question.code):
        yield _("A code is a letter, then letters and digits.")
    if not question.words.zh or not question.words.en:
        yield _("The text is missing in one of the two languages.")
    if question.element and question.element not in Element.values:
        yield _("There is no element “%(element)s”.") % {"element": question.element}
    for code in questions_of(question.asked_when):
        if code not in before:
            yield _("It is asked when “%(code)s”, which does not stand before it.") % {"code": code}
    yield from _complaints_of_choices(question)
    yield from _complaints_of_values(question)


def _complaints_of_values(question: Question) -> Iterator[str]:
    if (question.kind is Kind.ROWS) != bool(question.columns):
        yield _("Repeatable rows, and they alone, have columns.")
    if any(column.kind not in _COLUMN_KINDS for column in question.columns):
        yield _("A column is text, number or date.")
    least, greatest = question.least, question.greatest
    if least is not None and greatest is not None and least > greatest:
        yield _("The least is more than the greatest.")


def _complaints_of_choices(question: Question) -> Iterator[str]:
    codes = [option.code for option in question.options]
    if (question.kind in _WITH_OPTIONS) != bool(codes):
        yield _("Choices and ranks, and they alone, have options.")
    if len(set(codes)) < len(codes) or NOT_APPLICABLE in codes:
        yield _("Two options have the same code.")
    if any(not _CODE.match(code) for code in codes):
        yield _("A code is a letter, then letters and digits.")
    if question.most is not None and question.most < 1:
        yield _("At least one must be possible.")
    if codes and question.most is not None and question.most > len(codes):
        yield _("More may be chosen than there are options.")
