"""A draft of a questionnaire: readable while it is wrong, with every fault and what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kernel.faults import Fault
from programs.questionnaires.schema.definition import TYPES, Questionnaire
from programs.questionnaires.schema.parsing import ExpressionError, Known, parse
from programs.questionnaires.schema.reading import examine
from programs.questionnaires.schema.values import Type
from programs.questionnaires.vocabulary import PairingRule

_REMEDIES: Final[Mapping[str, Any]] = {
    "schema.size": gettext_lazy("Add questions, or take some away."),
    "schema.title": gettext_lazy("Write the title in both languages."),
    "schema.until": gettext_lazy("Open the title and introduction and correct the day."),
    "schema.section": gettext_lazy("Open the section and correct it."),
    "schema.question": gettext_lazy("Open the question and correct it."),
    "schema.expression": gettext_lazy("Correct the expression at the place that is named."),
    "schema.section_twice": gettext_lazy("Give one of the two another code."),
    "schema.question_twice": gettext_lazy("Give one of the two another code."),
    "schema.pairing": gettext_lazy("Open the question and correct its comparison."),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What can be read of a description, and what is wrong with it; None: nothing can be read."""

    questionnaire: Questionnaire | None
    faults: tuple[Fault, ...]


def read_draft(data: Any) -> Draft:
    """A description that may be wrong still; it may be published once there are no faults."""
    questionnaire, found = examine(data)
    more = (_faults_of_pairing, _faults_of_anyway)
    faults = [*found, *(one for say in more if questionnaire for one in say(questionnaire, data))]
    return Draft(questionnaire, tuple(_with_remedy(fault) for fault in faults))


def _with_remedy(fault: Fault) -> Fault:
    return replace(fault, remedy=fault.remedy or str(_REMEDIES.get(fault.code, "")))


def known_of(questionnaire: Questionnaire) -> dict[str, Known]:
    """What expressions may name of the questions of a questionnaire."""
    return {
        question.code: Known(
            question.type,
            frozenset(option.code for option in question.options),
            {
                column.code: Known(TYPES[column.kind], frozenset(o.code for o in column.options))
                for column in question.columns
            },
        )
        for question in questionnaire.questions()
    }


def _faults_of_pairing(questionnaire: Questionnaire, data: Mapping[str, Any]) -> Iterator[Fault]:
    known = known_of(questionnaire)
    for one in data.get("pairing", ()):
        code = str(one.get("code", ""))
        for cause in _complaints(one, known):
            yield Fault("schema.pairing", cause, where=f"/{code}/pairing", value=code)


def _faults_of_anyway(questionnaire: Questionnaire, data: Mapping[str, Any]) -> Iterator[Fault]:
    """The question how far a change would have happened anyway: one choice, each option with the
    part that is owed to the help."""
    said = data.get("anyway")
    if not said:
        return
    code, owed = str(said.get("question", "")), said.get("owed", {})
    question = questionnaire.question(code)
    if question is None:
        words = _("There is no question “%(code)s” here.") % {"code": code}
    elif {option.code for option in question.options} != set(owed):
        words = _("Each option of “%(code)s” needs the part that is owed to the help.")
        words = words % {"code": code}
    elif not all(_is_part(part) for part in owed.values()):
        words = _("A part that is owed to the help lies between 0 and 1.")
    else:
        return
    yield Fault("schema.anyway", words, where=f"/{code}/anyway", value=code)


def _is_part(text: Any) -> bool:
    try:
        return 0 <= Decimal(str(text)) <= 1
    except InvalidOperation:
        return False


def _complaints(one: Mapping[str, Any], known: Mapping[str, Known]) -> Iterator[str]:
    if one.get("rule") not in PairingRule.values:
        yield _("There is no rule of comparison “%(rule)s”.") % {"rule": one.get("rule", "")}
    for code in (one.get("code"), one.get("change")):
        if code and code not in known:
            yield _("There is no question “%(code)s” here.") % {"code": code}
    if where := one.get("where"):
        yield from complaints_of_expression(str(where), known)


def complaints_of_expression(
    text: str, known: Mapping[str, Known], *, wanted: Type = Type.TRUTH
) -> Iterator[str]:
    """What is wrong with an expression, with the place in words."""
    try:
        found = parse(text, known)
    except ExpressionError as cause:
        place = _("at character %(place)d") % {"place": cause.at + 1}
        yield f"{cause.message} ({place})"
        return
    if found.type is not wanted:
        yield _("This comes to something else than is asked for here.")
