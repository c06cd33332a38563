"""Awareness by role: what each role says, and the enterprises in which all roles say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform

from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.queries.results import Scope
from programs.questionnaires.queries.results_cross import responses_of
from programs.questionnaires.schema import NOT_APPLICABLE, Option
from programs.questionnaires.scoring.roles import Item, Roles, good, roles_of
from programs.questionnaires.scoring.statistics import Proportion


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item: the good answers of each role, and of all who answered it, whatever their role.

    `everywhere` counts enterprises: all roles answered well, of those in which all answered. It
    is looked at for comparisons with before alone.
    """

    item: Item
    by_role: tuple[tuple[Option, Proportion], ...]
    together: Proportion
    everywhere: Proportion | None = None

    @property
    def roles(self) -> list[dict[str, Any]]:
        """Role and question by their codes, with the share."""
        return [
            {"role": role.code, "question": self.item.by_role[role.code].code, "share": share}
            for role, share in self.by_role
        ]


def awareness(scope: Scope) -> tuple[Roles, list[ItemResult]] | None:
    """The items of a questionnaire that asks several roles; None of another. One statement for
    each item that compares with before."""
    roles = roles_of(questionnaire_of(scope.version))
    if roles is None or scope.counts is None:
        return None
    return roles, [_result(scope, roles, item) for item in roles.items]


def _result(scope: Scope, roles: Roles, item: Item) -> ItemResult:
    by_role = tuple((role, _share(scope, item, role.code)) for role in roles.roles)
    together = Proportion(
        sum(one.numerator for _role, one in by_role),
        sum(one.denominator for _role, one in by_role),
    )
    everywhere = _everywhere(scope, item) if item.is_comparison else None
    return ItemResult(item, by_role, together, everywhere)


def _share(scope: Scope, item: Item, role: str) -> Proportion:
    assert scope.counts is not None
    question = item.by_role[role]
    chose = sum(scope.counts.chose(question.code, option) for option in good(question))
    return Proportion(chose, scope.counts.valid(question.code))


def _everywhere(scope: Scope, item: Item) -> Proportion | None:
    if scope.part.dimension is not None:
        return None
    questions = list(item.by_role.values())
    said = {f"_said{n}": KeyTextTransform(q.code, "answers") for n, q in enumerate(questions)}
    rows = responses_of(scope.version, scope.region).order_by().annotate(**said)
    well = whole = 0
    for *answers, number in rows.values_list(*said).annotate(Count("pk")):
        if all(answers) and NOT_APPLICABLE not in answers:
            whole += number
            if all(a in good(q) for a, q in zip(answers, questions, strict=True)):
                well += number
    return Proportion(well, whole)
