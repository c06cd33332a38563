"""The certificates of enterprises, from the rooms that keep them, beside what answers say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from portal.kernel.faults import Fault
from programs.questionnaires.facts import Held, certificate_sources
from programs.questionnaires.models import Response, Version
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.schema import (
    Circumstances,
    Expression,
    Kind,
    Known,
    Question,
    apart,
    holds,
    is_answered,
    parse,
)
from programs.questionnaires.scoring import Filling
from programs.questionnaires.scoring.registry import differences_of_claim, differences_of_rows
from programs.questionnaires.vocabulary import PairingRule


@dataclass(frozen=True, slots=True)
class Claim:
    """A question that is checked against the register: its rows name certificates, or `where` is
    true of the answers of whoever says that it is certified."""

    question: Question
    where: Expression | None


def certificates_of(enterprises: Collection[int]) -> Mapping[int, list[Held]]:
    """Enterprise key to its certificates, those in force longest first."""
    found: dict[int, list[Held]] = defaultdict(list)
    for source in certificate_sources:
        for key, held in source.held(enterprises).items():
            found[key] += held
    return {key: sorted(held, key=lambda one: one.ended)[::-1] for key, held in found.items()}


def claims_of(version: Version) -> list[Claim]:
    """The questions that a version has checked against the register."""
    questionnaire = questionnaire_of(version)
    known = {
        one.code: Known(one.type, frozenset(option.code for option in one.options))
        for one in questionnaire.questions()
    }
    found = []
    for rule in version.schema.get("pairing", ()):
        question = questionnaire.question(rule["code"])
        where = parse(rule["where"], known) if rule.get("where") else None
        if question is None or rule["rule"] != PairingRule.REGISTRY:
            continue
        if can_be_checked(question, where):
            found.append(Claim(question, where))
    return found


def can_be_checked(question: Question, where: Expression | None) -> bool:
    """Whether an answer says something of certificates: by its rows, or by what it comes to."""
    return question.kind is Kind.ROWS or where is not None


def differences_from_register(response: Response, state: Filling, *, on: date) -> list[Fault]:
    """Where the answers say otherwise than the register of certificates did on the day; one
    statement, none where nothing is checked."""
    asked = [one for one in claims_of(response.version) if one.question.code in state.asked]
    if not asked:
        return []
    held = certificates_of([response.enterprise_id]).get(response.enterprise_id, [])
    return [fault for claim in asked for fault in _differences(claim, state, held, on=on)]


def _differences(claim: Claim, state: Filling, held: list[Held], *, on: date) -> Iterator[Fault]:
    question = claim.question
    answer = state.answers.get(question.code)
    if not is_answered(answer):
        return
    if question.kind is Kind.ROWS:
        rows, _does_not_apply = apart(question, answer)
        yield from differences_of_rows(question, rows or [], held, on=on)
    elif claim.where is not None:
        says = holds(claim.where, state.answers, Circumstances())
        yield from differences_of_claim(question, held, claims=says, on=on)
