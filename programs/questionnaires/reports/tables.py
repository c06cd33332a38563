"""The answers of responses as rows, streamed: wide and long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enterprises.register.rules.industries import section_of
from portal.reports.sheets import Sheet, SheetColumn
from programs.questionnaires.models import Response
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.queries.results import options_of
from programs.questionnaires.reports.columns import NAMING, Field, cell_of, shown_by
from programs.questionnaires.schema import Kind, Question, is_answered
from programs.questionnaires.scoring import masked
from programs.questionnaires.vocabulary import Way

Rows = Iterable[Response]


@dataclass(frozen=True, slots=True)
class Head:
    """The columns that say whose response it is. `is_named` of a response says whether its
    enterprise may be named to the asker."""

    columns: tuple[tuple[str, Callable[[Response], object]], ...]

    def cells(self, one: Response) -> list[object]:
        return [value(one) for _header, value in self.columns]


def is_named(one: Response) -> bool:
    return bool(getattr(one, "is_named", False))


def head_of() -> Head:
    """The same for both shapes."""
    return Head(
        (
            (_("Response"), lambda one: one.pk),
            (_("Enterprise"), lambda one: one.enterprise.name if is_named(one) else ""),
            (_("Credit code"), lambda one: one.enterprise.credit_code if is_named(one) else ""),
            (_("County"), lambda one: one.region.name),
            (_("Industry"), lambda one: section_of(one.enterprise.industry_code) or ""),
            (_("Size class"), lambda one: one.enterprise.size_class),
            (_("Way of answering"), lambda one: Way.BEHALF if one.on_behalf else Way.OWN),
            (_("Programme year"), lambda one: one.cycle.code),
            (_("Version"), lambda one: one.version.number),
            (_("Counts since"), lambda one: one.counted_on),
        )
    )


def wide_table(responses: Rows, fields: Sequence[Field]) -> Sheet:
    """One row for each response; options of several in columns of their own."""
    head = head_of()
    columns = [SheetColumn(header) for header, _value in head.columns]
    columns += [
        SheetColumn(one.header, 12, "decimal" if one.is_number else "text") for one in fields
    ]

    def rows() -> Iterator[Sequence[object]]:
        for one in responses:
            named = is_named(one)
            kinds = _kinds(one)
            yield head.cells(one) + [
                None
                if (field.names and not named) or kinds.get(field.code, field.kind) != field.kind
                else cell_of(field, one.answers)
                for field in fields
            ]

    return Sheet(_("Answers"), columns, rows())


def _kinds(one: Response) -> Mapping[str, Kind]:
    """Question to its kind in the version that was answered."""
    return {question.code: question.kind for question in questionnaire_of(one.version).questions()}


def long_table(responses: Rows) -> Sheet:
    """One row for each answer: each option chosen, each cell of a repeat group."""
    head = head_of()
    columns = [SheetColumn(header) for header, _value in head.columns]
    columns += [
        SheetColumn(_("Question")),
        SheetColumn(_("Row or place"), 10, "integer"),
        SheetColumn(_("Column")),
        SheetColumn(_("Answer"), 24),
        SheetColumn(_("In words"), 40),
    ]

    def rows() -> Iterator[Sequence[object]]:
        for one in responses:
            cells = head.cells(one)
            for question in questionnaire_of(one.version).questions():
                answer = one.answers.get(question.code)
                hides = question.prefill in NAMING and not is_named(one)
                if is_answered(answer) and not hides:
                    for said in _said(question, answer):
                        yield [*cells, *said]

    return Sheet(_("Answers"), columns, rows())


def _said(question: Question, full: Any) -> Iterator[tuple[object, ...]]:
    answer = masked(question, full)
    if question.kind is Kind.ROWS and isinstance(answer, list):
        for number, row in enumerate(answer, start=1):
            for column, value in row.items():
                yield question.code, number, column, str(value), ""
    elif isinstance(answer, list):
        for number, one in enumerate(answer, start=1):
            place = number if question.kind is Kind.RANK else None
            yield question.code, place, "", one, _words(question, one)
    else:
        yield question.code, None, "", shown_by(question)(full), _words(question, answer)


def _words(question: Question, code: Any) -> str:
    return next((str(one.words) for one in options_of(question) if one.code == code), "")
