"""What is wrong with an answer, by which rule, and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault, Severity
from programs.questionnaires.schema import Answers, Question, Questionnaire, is_answered
from programs.questionnaires.scoring.answering import NOTHING, Broken, Filling, fill
from programs.questionnaires.scoring.kinds import LONGEST_REASON, fault_of, faults_of_answer


def faults(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    today: date | None = None,
    last: Answers = NOTHING,
) -> tuple[Fault, ...]:
    """Everything that is missing, wrong or unusual, in the order of the questions."""
    return faults_of_filling(fill(questionnaire, answers, today=today, last=last))


def faults_of_filling(state: Filling) -> tuple[Fault, ...]:
    """The same, of a form whose state is known."""
    found: list[Fault] = []
    for code, question in state.asked.items():
        answer = state.answers.get(code)
        if is_answered(answer):
            found += faults_of_answer(question, answer)
        elif code in state.required:
            message = _("This question is not answered yet.")
            remedy = _("Answer it; a prefilled answer must be confirmed.")
            found.append(fault_of(question, "missing", message, remedy=remedy))
        found += faults_of_constraints(question, state)
    return tuple(found)


def hinders(faults: Iterable[Fault]) -> bool:
    """Whether they keep the answers from being handed in: an unusual answer needs its reason."""
    return any(fault.severity is not Severity.WARN for fault in faults)


def faults_of_constraints(question: Question, state: Filling) -> Iterator[Fault]:
    """What does not hold of an answer; what was unusual and has its reason is none."""
    reason = str(state.answers.get(question.reason_code, "")).strip()
    for broken in state.broken:
        if broken.question is not question:
            continue
        level = broken.constraint.level
        if level is Severity.EXPLAIN and reason:
            continue
        yield Fault(
            "questionnaire.constraint",
            f"{_place(broken)}{broken.constraint.message}",
            where=f"/{question.code}",
            value=str(state.answers.get(question.code))[:80],
            remedy=_("Correct it, or say why it is so.") if level is Severity.EXPLAIN else "",
            severity=level,
        )
    if len(reason) > LONGEST_REASON:
        rule = _("At most %(limit)d characters.") % {"limit": LONGEST_REASON}
        yield fault_of(question, "too_long", _("The reason is too long."), rule=rule)


def _place(broken: Broken) -> str:
    if broken.row is None:
        return ""
    column = next(one for one in broken.question.columns if one.code == broken.column)
    place = _("Row %(number)d, %(column)s") % {"number": broken.row, "column": column.words}
    return f"{place}{_(': ')}"
