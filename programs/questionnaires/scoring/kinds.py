"""What is wrong with one answer, by the kind of its question. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.schema import (
    NO,
    NOT_APPLICABLE,
    YES,
    Column,
    Kind,
    Question,
    clashing,
    is_date,
    number_of,
)
from programs.questionnaires.schema.definition import FIVE
from programs.questionnaires.scoring.drawing import is_drawing
from programs.questionnaires.scoring.wording import in_words, words_of_clash

LONGEST_NAME = 40
LONGEST_REASON = 200


def faults_of_answer(question: Question, answer: Any) -> list[Fault]:
    """What is wrong with an answer that was given."""
    if answer == NOT_APPLICABLE:
        if question.may_not_apply:
            return []
        return [fault_of(question, "must_apply", _("This question applies to everybody."))]
    if alone := clashing(question, answer):
        message, remedy = words_of_clash(question, alone)
        value = in_words(question, answer)
        return [fault_of(question, "exclusive", message, value=value, remedy=remedy)]
    return list(_CHECKS[question.kind](question, answer))


def fault_of(
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
    return fault_of(question, "unknown_option", message, value=answer, remedy=remedy)


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
        yield fault_of(question, "too_many", message, rule=rule, remedy=_("Take some away."))
    alone = any(o.is_exclusive for o in question.options if o.code in chosen)
    if len(chosen) < question.fewest and not alone:
        message = _("%(count)d are chosen.") % {"count": len(chosen)}
        rule = _("At least %(limit)d.") % {"limit": question.fewest}
        yield fault_of(question, "too_few", message, rule=rule, remedy=_("Add what is missing."))


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
        yield fault_of(
            question, "rank_repeated", message, rule=rule, remedy=_("Change one of them.")
        )
    elif len(given) != question.answer_limit:
        message = _("%(count)d are ranked.") % {"count": len(given)}
        yield fault_of(
            question, "rank_incomplete", message, rule=rule, remedy=_("Fill every place.")
        )


def _list_of_texts(answer: Any) -> list[str] | None:
    if isinstance(answer, list) and all(isinstance(one, str) for one in answer):
        return answer
    return None


def _check_number(question: Question, answer: Any) -> Iterator[Fault]:
    number = number_of(answer)
    if number is None:
        remedy = _("Write digits only, such as 86 or 3.2.")
        yield fault_of(
            question, "not_a_number", _("This is not a number."), value=answer, remedy=remedy
        )
        return
    if not _fits(number, question.decimals):
        message = _("There are too many decimals.")
        rule = _("At most %(places)d decimals.") % {"places": question.decimals}
        yield fault_of(question, "too_precise", message, value=answer, rule=rule)
    if words := _out_of_range(question, number):
        remedy = _("Check the number and its unit.")
        yield fault_of(question, "out_of_range", words, value=answer, remedy=remedy)


def _out_of_range(question: Question | Column, number: Fraction) -> str:
    unit = str(question.unit)
    if question.least is not None and number < Fraction(question.least):
        return _("This is less than %(least)s.") % {"least": f"{question.least}{unit}"}
    if question.greatest is not None and number > Fraction(question.greatest):
        return _("This is more than %(greatest)s.") % {"greatest": f"{question.greatest}{unit}"}
    return ""


def _fits(number: Fraction, places: int) -> bool:
    scaled: Fraction = number * 10**places
    return scaled.denominator == 1


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
        yield fault_of(question, "too_long", message, rule=rule, remedy=_("Shorten it."))


def _check_date(question: Question, answer: Any) -> Iterator[Fault]:
    if not is_date(answer):
        remedy = _("Write it as 2026-11-03.")
        yield fault_of(
            question, "not_a_date", _("This is not a date."), value=answer, remedy=remedy
        )


def _check_rows(question: Question, answer: Any) -> Iterator[Fault]:
    if not isinstance(answer, list) or not all(isinstance(row, Mapping) for row in answer):
        yield _unknown(question, answer)
        return
    yield from _check_how_many(question, len(answer))
    for number, row in enumerate(answer, start=1):
        for column in question.columns:
            if cause := _cell_fault(column, row.get(column.code, "")):
                place = _("Row %(number)d, %(column)s") % {"number": number, "column": column.words}
                value = row.get(column.code, "")
                yield fault_of(question, "cell", f"{place}{_(': ')}{cause}", value=value)


def _check_how_many(question: Question, count: int) -> Iterator[Fault]:
    message = _("There are %(count)d rows.") % {"count": count}
    if count > question.answer_limit:
        rule = _("At most %(limit)d rows.") % {"limit": question.answer_limit}
        yield fault_of(question, "too_many", message, rule=rule, remedy=_("Take some away."))
    if count < question.fewest:
        rule = _("At least %(limit)d rows.") % {"limit": question.fewest}
        yield fault_of(question, "too_few", message, rule=rule, remedy=_("Add what is missing."))


def _cell_fault(column: Column, value: Any) -> str:
    if not value:
        return _("missing") if column.is_required and column.relevant is None else ""
    if not isinstance(value, str) or len(value) > column.longest:
        return _("too long")
    return _CELLS[column.kind](column, value)


def _cell_number(column: Column, value: str) -> str:
    number = number_of(value)
    if number is None:
        return _("not a number")
    if column.decimals is not None and not _fits(number, column.decimals):
        return _("There are too many decimals.")
    return _out_of_range(column, number)


def _cell_of(*known: str) -> Callable[[Column, str], str]:
    def check(_column: Column, value: str) -> str:
        return "" if value in known else _("This is not one of the possible answers.")

    return check


def _cell_option(column: Column, value: str) -> str:
    return "" if column.option(value) else _("This is not one of the possible answers.")


_CELLS: Mapping[Kind, Callable[[Column, str], str]] = {
    Kind.TEXT: lambda _column, _value: "",
    Kind.NUMBER: _cell_number,
    Kind.DATE: lambda _column, value: "" if is_date(value) else _("not a date"),
    Kind.YES_NO: _cell_of(YES, NO),
    Kind.FIVE_POINT: _cell_of(*FIVE),
    Kind.SINGLE: _cell_option,
}


def _check_file(question: Question, answer: Any) -> Iterator[Fault]:
    if not isinstance(answer, Mapping) or not isinstance(answer.get("file"), int):
        yield _unknown(question, answer)


def _check_signature(question: Question, answer: Any) -> Iterator[Fault]:
    """Drawn, or the name written out: either says who it was."""
    given = answer if isinstance(answer, Mapping) else {}
    name, strokes = given.get("name", ""), given.get("strokes")
    named = isinstance(name, str) and (2 <= len(name) <= LONGEST_NAME or (name == "" and strokes))
    if not named or (strokes and not is_drawing(strokes)):
        message = _("This is not a signature.")
        remedy = _("Sign in the field, or write your full name.")
        yield fault_of(question, "not_signed", message, remedy=remedy)


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
    Kind.FILE: _check_file,
    Kind.SIGNATURE: _check_signature,
    Kind.NOTE: lambda _question, _answer: iter(()),
}
