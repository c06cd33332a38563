"""Awareness before and after: the same roles of the same enterprises in two waves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from portal.regions.models import Region
from programs.questionnaires.models import Version
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.queries.results import smallest_group, tree_of
from programs.questionnaires.queries.results_pairs import (
    first_rows,
    first_wave,
    second_rows,
    sizes_by,
)
from programs.questionnaires.queries.results_waves import said
from programs.questionnaires.schema import Kind, Option, number_of
from programs.questionnaires.scoring.roles import Roles, roles_of
from programs.questionnaires.scoring.statistics import Proportion, mean
from programs.questionnaires.scoring.suppression import shown

#: whose statements have this mean at least is aware: four of five points (this portal's default)
AWARE: Final = 4


@dataclass(frozen=True, slots=True)
class RoleMoved:
    """One role: how many were aware before and after, of those who answered both times; None
    where they are few, or fewer could be worked out."""

    role: Option
    pairs: int | None
    before: Proportion | None
    after: Proportion | None


def awareness_moved(
    version: Version,
    region: Region,
    places: Sequence[Region],
    *,
    on: date,
    until: date | None = None,
) -> list[RoleMoved]:
    """By role; nothing of a questionnaire without a first wave or roles. `places` is `places_of`
    the version. Three statements for each version that was answered, and the rule."""
    roles = roles_of(questionnaire_of(version))
    codes = _statements(roles) if roles else {}
    if roles is None or not first_wave(version) or not codes:
        return []
    found = _moved(version, codes, until)
    sizes = sizes_by(places, ((path, role) for path, role, *_rest in found))
    minimum = smallest_group(version.cycle.region, on=on)
    may_show = shown(tree_of(places), sizes, minimum)
    told = []
    for role in roles.roles:
        inside = [
            (was, now)
            for path, one, was, now in found
            if one == role.code and path.startswith(region.path)
        ]
        if may_show.holds(region.pk, role.code):
            before, after = (sum(column) for column in zip(*inside, strict=True))
            n = len(inside)
            told.append(RoleMoved(role, n, Proportion(before, n), Proportion(after, n)))
        else:
            told.append(RoleMoved(role, None, None, None))
    return told


def _statements(roles: Roles) -> dict[str, list[str]]:
    """Role to the questions of five points that it is asked in every wave."""
    found: dict[str, list[str]] = {}
    for item in roles.items:
        for role, question in item.by_role.items():
            if question.kind is Kind.FIVE_POINT:
                found.setdefault(role, []).append(question.code)
    return found


def _moved(
    version: Version, codes: Mapping[str, list[str]], until: date | None
) -> list[tuple[str, str, bool, bool]]:
    """Path of the county, role, whether it was aware before, and after: of every pair."""
    every = {code for some in codes.values() for code in some}
    compared = min(every)
    before = {
        one.enterprise: one.answers
        for one in said(first_rows(version, until), version, compared, every)
        if not one.reason
    }
    found = []
    newest = {
        one.enterprise: one
        for one in said(second_rows(version, until).counting(), version, compared, every)
        if not one.reason
    }
    for key, one in newest.items():
        for role, asked in codes.items():
            was, now = _is_aware(before.get(key, {}), asked), _is_aware(one.answers, asked)
            if was is not None and now is not None:
                found.append((one.path, role, was, now))
    return found


def _is_aware(answers: Mapping[str, Any], asked: Sequence[str]) -> bool | None:
    """None of somebody who rated nothing."""
    rated = [number for code in asked if (number := number_of(answers.get(code))) is not None]
    middle = mean([Fraction(number) for number in rated])
    return None if middle is None else middle >= AWARE
