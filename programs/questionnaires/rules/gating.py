"""What a questionnaire names before it is asked: purpose, basis, end, what is held. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.rules.held import HeldQuestion, held_questions
from programs.questionnaires.schema import Questionnaire, Words
from programs.questionnaires.vocabulary import Prefill


def gate(
    questionnaire: Questionnaire,
    earlier: Iterable[Questionnaire],
    *,
    today: date,
    year_ends_on: date,
) -> Iterator[Fault]:
    """Everything that must be named before it is published, each with what to do.

    `earlier` as in `held_questions`. `where` is empty for what stands in the title and
    introduction, else the question ("/B02").
    """
    if not _is_complete(questionnaire.purpose):
        yield _of_settings("gate.purpose", _("What it is for is not named in both languages."))
    if not _is_complete(questionnaire.basis):
        words = _("The basis is not named in both languages: the document that allows it.")
        yield _of_settings("gate.basis", words)
    if words := _wrong_end(questionnaire.ends_on, today, year_ends_on):
        yield _of_settings("gate.until", words)
    for held in held_questions(questionnaire, earlier):
        yield _of_question(held)


def _is_complete(words: Words) -> bool:
    return bool(words.zh.strip() and words.en.strip())


def _wrong_end(ends_on: date | None, today: date, year_ends_on: date) -> str:
    if ends_on is None:
        return _("The last day on which it is asked is not named.")
    named = {"day": ends_on.isoformat(), "last": year_ends_on.isoformat()}
    if ends_on < today:
        return _("Its last day, %(day)s, is over.") % named
    if ends_on > year_ends_on:
        return _("Its last day, %(day)s, lies after the programme year (%(last)s).") % named
    return ""


def _of_settings(code: str, words: str) -> Fault:
    return Fault(code, words, remedy=_("Name it under “Title and introduction”."))


def _of_question(held: HeldQuestion) -> Fault:
    question, what = held.question, str(held.by.label)
    if held.fact in Prefill.values:
        what = _("%(holder)s (%(fact)s)") % {"holder": what, "fact": Prefill(held.fact).label}
    words = _("“%(code)s %(words)s” asks for what is known: %(what)s.")
    return Fault(
        "gate.held",
        words % {"code": question.code, "words": question.words, "what": what},
        where=f"/{question.code}",
        value=question.code,
        remedy=_("Prefill it, or say in the question why it is asked all the same."),
    )
