"""What the answers of an enterprise say otherwise than its file does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.timezone import localdate

from enterprises.dossier.facts import Statement
from enterprises.dossier.models import Objection
from enterprises.dossier.vocabulary import ObjectionState
from enterprises.register.models import Enterprise
from portal.kernel.text import one_line
from programs.questionnaires.models import Response
from programs.questionnaires.queries.responses import filling_of
from programs.questionnaires.schema import Question, apart, is_answered
from programs.questionnaires.vocabulary import Prefill

#: facts of the register that an answer may correct. The kind and the place follow from the credit
#: code and the county: whoever finds them wrong says so in the dossier.
FILED: Final = (
    Prefill.NAME,
    Prefill.CREDIT_CODE,
    Prefill.ADDRESS,
    Prefill.INDUSTRY_CODE,
    Prefill.STAFF_COUNT,
    Prefill.REVENUE,
    Prefill.ASSETS,
    Prefill.CONTACT_NAME,
    Prefill.CONTACT_TITLE,
    Prefill.CONTACT_PHONE,
    Prefill.QUALITY_LEAD,
    Prefill.QUALITY_OFFICER,
)
AMOUNTS: Final = frozenset({Prefill.STAFF_COUNT, Prefill.REVENUE, Prefill.ASSETS})
#: where the dossier finds what was said in a questionnaire
SOURCE: Final = "questionnaire"


@dataclass(frozen=True, slots=True)
class FileChange:
    """An answer that differs from the file."""

    question: Question
    said: Statement


def changes_to_file(response: Response) -> list[FileChange]:
    """The answers that the file knew otherwise, and that were changed from what was shown.

    An answer that was shown and confirmed corrects nothing, even if the file has changed since;
    what the file did not know is no correction.
    """
    state = filling_of(response, today=localdate(response.saved_at))
    return list(_changes(response.enterprise, state.asked, state.answers, response.prefilled))


def _changes(
    enterprise: Enterprise,
    asked: Mapping[str, Question],
    answers: Mapping[str, Any],
    prefilled: Mapping[str, Any],
) -> Iterator[FileChange]:
    for code, question in asked.items():
        if question.prefill not in FILED:
            continue
        answer, does_not_apply = apart(question, answers.get(code))
        was = entered(getattr(enterprise, question.prefill))
        if does_not_apply or not is_answered(answer) or not was:
            continue
        now, shown = _as_entered(question.prefill, answer), prefilled.get(code, {}).get("value")
        unlike = [one for one in (was, shown) if one is not None]
        if not any(_same(question.prefill, now, str(one)) for one in unlike):
            yield FileChange(question, Statement(question.prefill, was, now))


def entered(value: Any) -> str:
    """A fact of the register as it would be entered."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _as_entered(fact: str, answer: Any) -> str:
    text = one_line(str(answer))
    if fact not in AMOUNTS:
        return text
    try:
        return entered(Decimal(text))
    except InvalidOperation:  # it does not fit its kind: whoever hands in was told
        return text


def _same(fact: str, one: str, other: str) -> bool:
    if fact in AMOUNTS:
        try:
            return Decimal(one) == Decimal(other)
        except InvalidOperation:
            return False
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def offered_of(response: Response) -> list[Objection]:
    """What of the answers was offered to the file, with what became of it."""
    rows = Objection.objects.said_in(SOURCE, response.pk).exclude(state=ObjectionState.WITHDRAWN)
    return list(rows.select_related("officer").order_by("pk"))
