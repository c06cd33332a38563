"""What is wrong with an answer, by which rule, and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.schema import (
    NOT_APPLICABLE,
    Answers,
    Column,
    Kind,
    Question,
    Questionnaire,
)
from programs.questionnaires.schema.definition import FIVE, NO, YES
from programs.questionnaires.scoring.answering import asked, is_answered

LONGEST_CELL = 200


def faults(questionnaire: Questionnaire, answers: Answers) -> tuple[Fault, ...]:
    """Everything that keeps the answers from being handed in, in the order of the questions."""
    found: list[Fault] = []
    for question in asked(questionnaire, answers).values():
        answer = answers.get(question.code)
        if is_answered(answer):
            found += faults_of_answer(question, answer)
        elif question.is_required:
            message = _("This question is not answered yet.")
            remedy = _("Answer it; a prefilled answer must be confirmed.")
            found.append(_fault(question, "missing", message, remedy=remedy))
    return tuple(found)


def faults_of_answer(question: Question, answer: Any) -> list[Fault]:
    """What is wrong with an answer that was given."""
    if answer == NOT_APPLICABLE:
        if question.may_not_apply:
            return []
        return [_fault(question, "must_apply", _("This question applies to everybody."))]
    return list(_CHECKS[question.kind](question, answer))


def _fault(
    question: Question,
    code: str,
    message: str,
    *,
    value: Any = "",
    rule: str = "",
    remedy: str = "",
) -> Fault:
    return Fault(
        f"questionnaire.{code}",
        message,
        where=f"/{question.code}",
        value=str(value)[:80],
        rule=rule,
        remedy=remedy,
    )


def _check_single(question: Question, answer: Any) -> Iterator[Fault]:
    if not isinstance(answer, str) or question.option(answer) is None:
        yield _unknown(question, answer)


def _unknown(question: Question, answer: Any) -> Fault:
    remedy = _("Choose one of the answers that the question offers.")
    message = _("This is not one of the possible answers.")
    return _fault(question, "unknown_option", message, value=answer, remedy=remedy)


def _check_multiple(question: Question, answer: Any) -> Iterator[Fault]:
    chosen = _list_of_texts(answer)
    if chosen is None:
        yield _unknown(question, answer)
        return
    for code in chosen:
        if question.option(code) is None:
            yield _unknown(question, code)
    if len(chosen) > question.answer_limit or len(set(chosen)) < len(chosen):
        limit = question.answer_limit
        message = _("%(count)d are chosen.") % {"count": len(chosen)}
        rule = _("At most %(limit)d, each once.") % {"limit": limit}
        yield _fault(question, "too_many", message, rule=rule, remedy=_("Take some away."))
    if len(chosen) > 1 and any(o.is_exclusive for o in question.options if o.code in chosen):
        message = _("“None” is chosen together with others.")
        yield _fault(question, "exclusive", message, remedy=_("Keep either “none” or the others."))


def _check_rank(question: Question, answer: Any) -> Iterator[Fault]:
    chosen = _list_of_texts(answer)
    if chosen is None:
        yield _unknown(question, answer)
        return
    given = [code for code in chosen if code]
    for code in given:
        if question.option(code) is None:
            yield _unknown(question, code)
    rule = _("Rank %(limit)d different ones.") % {"limit": question.answer_limit}
    if len(set(given)) < len(given):
        message = _("The same is ranked twice.")
        yield _fault(question, "rank_repeated", message, rule=rule, remedy=_("Change one of them."))
    elif len(given) != question.answer_limit:
        message = _("%(count)d are ranked.") % {"count": len(given)}
        yield _fault(question, "rank_incomplete", message, rule=rule, remedy=_("Fill every place."))


def _list_of_texts(answer: Any) -> list[str] | None:
    if isinstance(answer, list) and all(isinstance(one, str) for one in answer):
        return answer
    return None


def _check_number(question: Question, answer: Any) -> Iterator[Fault]:
    number = _decimal(answer)
    unit = str(question.unit)
    if number is None:
        remedy = _("Write digits only, such as 86 or 3.2.")
        yield _fault(
            question, "not_a_number", _("This is not a number."), value=answer, remedy=remedy
        )
        return
    if number.normalize().as_tuple().exponent < -question.decimals:  # type: ignore[operator]
        message = _("There are too many decimals.")
        rule = _("At most %(places)d decimals.") % {"places": question.decimals}
        yield _fault(question, "too_precise", message, value=answer, rule=rule)
    if question.least is not None and number < question.least:
        message = _("This is less than %(least)s.") % {"least": f"{question.least}{unit}"}
        remedy = _("Check the number and its unit.")
        yield _fault(question, "out_of_range", message, value=answer, remedy=remedy)
    if question.greatest is not None and number > question.greatest:
        message = _("This is more than %(greatest)s.") % {"greatest": f"{question.greatest}{unit}"}
        remedy = _("Check the number and its unit.")
        yield _fault(question, "out_of_range", message, value=answer, remedy=remedy)


def _decimal(answer: Any) -> Decimal | None:
    if not isinstance(answer, str) or not answer.isascii() or "_" in answer or len(answer) > 30:
        return None
    try:
        number = Decimal(answer)
    except InvalidOperation:
        return None
    return number if number.is_finite() and "e" not in answer.lower() else None


def _check_words_of(*known: str) -> Callable[[Question, Any], Iterator[Fault]]:
    def check(question: Question, answer: Any) -> Iterator[Fault]:
        if answer not in known:
            yield _unknown(question, answer)

    return check


def _check_text(question: Question, answer: Any) -> Iterator[Fault]:
    if not isinstance(answer, str):
        yield _unknown(question, answer)
    elif len(answer) > question.longest:
        message = _("This has %(count)d characters.") % {"count": len(answer)}
        rule = _("At most %(limit)d characters.") % {"limit": question.longest}
        yield _fault(question, "too_long", message, rule=rule, remedy=_("Shorten it."))


def _check_date(question: Question, answer: Any) -> Iterator[Fault]:
    if not _is_date(answer):
        remedy = _("Write it as 2026-11-03.")
        yield _fault(question, "not_a_date", _("This is not a date."), value=answer, remedy=remedy)


def _is_date(answer: Any) -> bool:
    try:
        return isinstance(answer, str) and len(answer) == 10 and bool(date.fromisoformat(answer))
    except ValueError:
        return False


def _check_rows(question: Question, answer: Any) -> Iterator[Fault]:
    if not isinstance(answer, list) or not all(isinstance(row, Mapping) for row in answer):
        yield _unknown(question, answer)
        return
    if len(answer) > question.answer_limit:
        message = _("There are %(count)d rows.") % {"count": len(answer)}
        rule = _("At most %(limit)d rows.") % {"limit": question.answer_limit}
        yield _fault(question, "too_many", message, rule=rule, remedy=_("Take some away."))
    for number, row in enumerate(answer, start=1):
        for column in question.columns:
            if cause := _cell_fault(column, row.get(column.code, "")):
                place = _("Row %(number)d, %(column)s") % {"number": number, "column": column.words}
                value = row.get(column.code, "")
                yield _fault(question, "cell", f"{place}{_(': ')}{cause}", value=value)


def _cell_fault(column: Column, value: Any) -> str:
    if not value:
        return _("missing") if column.is_required else ""
    if column.kind is Kind.NUMBER and _decimal(value) is None:
        return _("not a number")
    if column.kind is Kind.DATE and not _is_date(value):
        return _("not a date")
    return _("too long") if len(str(value)) > LONGEST_CELL else ""


_CHECKS: Mapping[Kind, Callable[[Question, Any], Iterator[Fault]]] = {
    Kind.SINGLE: _check_single,
    Kind.MULTIPLE: _check_multiple,
    Kind.RANK: _check_rank,
    Kind.NUMBER: _check_number,
    Kind.YES_NO: _check_words_of(YES, NO),
    Kind.FIVE_POINT: _check_words_of(*FIVE),
    Kind.TEXT: _check_text,
    Kind.DATE: _check_date,
    Kind.ROWS: _check_rows,
}
