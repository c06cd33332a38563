"""What may be wrong with a questionnaire's description. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.schema.definition import (
    Column,
    Kind,
    Option,
    Question,
    Questionnaire,
    Section,
    Words,
)
from programs.questionnaires.schema.expression import Expression, questions_of
from programs.questionnaires.schema.parsing import RESERVED
from programs.questionnaires.schema.values import NOT_APPLICABLE
from programs.questionnaires.vocabulary import Element, Prefill, Urgency

MOST_QUESTIONS = 200
MOST_ROWS = 50
LONGEST_CODE = 40
_OPTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}", re.ASCII)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)
_COLUMN_KINDS = {
    Kind.TEXT,
    Kind.NUMBER,
    Kind.DATE,
    Kind.SINGLE,
    Kind.YES_NO,
    Kind.FIVE_POINT,
}
_CALCULATED = {Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.YES_NO}
_WITH_OPTIONS = {Kind.SINGLE, Kind.MULTIPLE, Kind.RANK}


def faults_of(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Everything that is wrong with the questionnaire as it was described."""
    questions = list(questionnaire.questions())
    if not questions or len(questions) > MOST_QUESTIONS:
        yield Fault(
            "schema.size",
            _("A questionnaire has 1 to %(most)s questions.") % {"most": MOST_QUESTIONS},
        )
    yield from _faults_of_settings(questionnaire)
    yield from _repeated("schema.section_twice", [one.code for one in questionnaire.sections])
    yield from _repeated("schema.question_twice", [one.code for one in questions])
    before: set[str] = set()
    for section in questionnaire.sections:
        for cause in _complaints_of_section(section, before):
            yield Fault("schema.section", cause, where=f"/{section.code}", value=section.code)
        for question in section.questions:
            for cause in _complaints(question, before):
                yield Fault(
                    "schema.question", cause, where=f"/{question.code}", value=question.code
                )
            before.add(question.code)


def _faults_of_settings(questionnaire: Questionnaire) -> Iterator[Fault]:
    if not _is_complete(questionnaire.title):
        yield Fault("schema.title", _("The text is missing in one of the two languages."))
    if questionnaire.until and questionnaire.ends_on is None:
        words = _("“%(day)s” is no day. Write it as 2026-12-31.")
        yield Fault("schema.until", words % {"day": questionnaire.until[:20]})


def _repeated(code: str, codes: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for one in codes:
        if one in seen:
            yield Fault(code, _("“%(code)s” stands twice.") % {"code": one}, where=f"/{one}")
        seen.add(one)


def _complaints_of_section(section: Section, before: AbstractSet[str]) -> Iterator[str]:
    if not is_code(section.code):
        yield _("A code is a letter, then letters and digits.")
    if not _is_complete(section.words):
        yield _("The text is missing in one of the two languages.")
    if not section.questions:
        yield _("This section asks nothing.")
    yield from _too_early(section.relevant, before)


def _is_complete(words: Words) -> bool:
    return bool(words.zh.strip() and words.en.strip())


def is_option_code(code: str) -> bool:
    """Whether an option may be called so."""
    return _OPTION.fullmatch(code) is not None and code != NOT_APPLICABLE


def is_code(code: str) -> bool:
    """Whether a question, column or section may be called so: a letter, then letters, digits and
    _; no word of the expression language."""
    return _CODE.fullmatch(code) is not None and code not in RESERVED


def _too_early(expression: Expression | None, before: AbstractSet[str]) -> Iterator[str]:
    """Whether it is asked is settled in the order of the form: only what stands before counts."""
    for code in sorted(questions_of(expression) - before):
        yield _("It depends on “%(code)s”, which does not stand before it.") % {"code": code}


def _complaints(question: Question, before: AbstractSet[str]) -> Iterator[str]:
    if not is_code(question.code):
        yield _("A code is a letter, then letters and digits.")
    if not _is_complete(question.words):
        yield _("The text is missing in one of the two languages.")
    if question.prefill and question.prefill not in Prefill.values:
        yield _("There is no fact “%(name)s” to prefill with.") % {"name": question.prefill}
    if question.element and question.element not in Element.values:
        yield _("There is no element “%(element)s”.") % {"element": question.element}
    yield from _too_early(question.relevant, before)
    yield from _too_early(question.calculate, before)
    if question.calculate and question.kind not in _CALCULATED:
        yield _("Only numbers, texts, days, yes and no are calculated.")
    yield from _complaints_of_choices(question)
    yield from _complaints_of_values(question)
    yield from _complaints_of_rows(question)


def _complaints_of_values(question: Question | Column) -> Iterator[str]:
    least, greatest = question.least, question.greatest
    if least is not None and greatest is not None and least > greatest:
        yield _("The least is more than the greatest.")
    if not 0 <= (question.decimals or 0) <= 9:
        yield _("A number has at most nine decimals.")
    texts = [one.message for one in question.constraints]
    if not all(_is_complete(one) for one in (*texts, *(o.words for o in question.options))):
        yield _("The text is missing in one of the two languages.")


def _complaints_of_rows(question: Question) -> Iterator[str]:
    if (question.kind is Kind.ROWS) != bool(question.columns):
        yield _("Repeatable rows, and they alone, have columns.")
    if question.kind is Kind.ROWS and not question.fewest <= question.answer_limit <= MOST_ROWS:
        yield _("There are at most %(most)d rows.") % {"most": MOST_ROWS}
    codes = [column.code for column in question.columns]
    if len(set(codes)) < len(codes):
        yield _("Two columns have the same code.")
    for column in question.columns:
        yield from _complaints_of_column(column)


def _complaints_of_column(column: Column) -> Iterator[str]:
    if column.kind not in _COLUMN_KINDS:
        yield _("A column is text, number, date, yes or no, five points, or one of options.")
    if not is_code(column.code):
        yield _("A code is a letter, then letters and digits.")
    if not _is_complete(column.words):
        yield _("The text is missing in one of the two languages.")
    if (column.kind is Kind.SINGLE) != bool(column.options):
        yield _("Choices and ranks, and they alone, have options.")
    yield from _complaints_of_values(column)


def _complaints_of_choices(question: Question) -> Iterator[str]:
    codes = [option.code for option in question.options]
    if (question.kind in _WITH_OPTIONS) != bool(codes):
        yield _("Choices and ranks, and they alone, have options.")
    if len(set(codes)) < len(codes) or NOT_APPLICABLE in codes:
        yield _("Two options have the same code.")
    if any(not _OPTION.fullmatch(code) for code in codes):
        yield _("A code is a letter or digit, then letters, digits and hyphens.")
    if question.most is not None and question.most < 1:
        yield _("At least one must be possible.")
    yield from _complaints_of_needs(question.options)
    if codes and max(question.most or 0, question.fewest) > len(codes):
        yield _("More may be chosen than there are options.")


def _complaints_of_needs(options: Iterable[Option]) -> Iterator[str]:
    for option in options:
        if option.element and option.element not in Element.values:
            yield _("There is no element “%(element)s”.") % {"element": option.element}
        if option.urgency and option.urgency not in Urgency.values:
            yield _("There is no urgency “%(urgency)s”.") % {"urgency": option.urgency}
