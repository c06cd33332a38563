"""The responses behind a figure: as many as it says. And who answered, beside the roster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import Contains, Exact

from portal.regions.models import Region
from programs.questionnaires.models import ResponseQuerySet
from programs.questionnaires.queries.results import Roster, Scope
from programs.questionnaires.queries.results_cross import class_name
from programs.questionnaires.schema import NOT_APPLICABLE, Kind, Question
from programs.questionnaires.scoring.statistics import Proportion, rounded
from programs.questionnaires.vocabulary import Dimension


def rows_behind(
    reached: ResponseQuerySet,
    scope: Scope,
    question: Question | None = None,
    option: str = "",
) -> ResponseQuerySet:
    """The responses of a scope, those that answered a question validly, or chose an option."""
    tallied = {
        f"tallies__{name}": value
        for name, value in (
            ("sign", 1),
            ("version", scope.version),
            ("region__path__startswith", scope.region.path),
            *scope.part.tallies.items(),
        )
    }
    rows = reached.filter(**tallied)
    if question is None:
        return rows
    rows = rows.filter(answers__has_key=question.code)
    said = Cast(KeyTextTransform(question.code, "answers"), TextField())
    if not option:
        return rows.exclude(Exact(said, Value(NOT_APPLICABLE)))
    if question.kind in (Kind.MULTIPLE, Kind.RANK):
        return rows.filter(Contains(said, Value(f'"{option}"')))
    return rows.filter(Exact(said, Value(option)))


@dataclass(frozen=True, slots=True)
class Answerers:
    """One class of the roster: how many there are, how many answered, and both as shares of all.

    `difference` is what answerers have more than the roster, in points.
    """

    name: str
    rate: Proportion
    of_roster: Proportion
    of_answers: Proportion

    @property
    def difference(self) -> Decimal | None:
        here, there = self.of_answers, self.of_roster
        if not here.denominator or not there.denominator:
            return None
        more = Fraction(here.numerator, here.denominator) - Fraction(
            there.numerator, there.denominator
        )
        return rounded(more * 100)


def answerers(roster: Roster, sizes: Mapping[str, int], dimension: Dimension) -> list[Answerers]:
    """By industry section or size class: who is on the roster, and who answered."""
    place = {Dimension.INDUSTRY: 1, Dimension.SIZE: 2}[dimension]
    listed: dict[str, int] = defaultdict(int)
    for key, number in roster.items():
        listed[key[place]] += number
    everybody, all_answers = sum(listed.values()), sum(sizes.values())
    return [
        Answerers(
            class_name(dimension, name),
            Proportion(sizes.get(name, 0), listed[name]),
            Proportion(listed[name], everybody),
            Proportion(sizes.get(name, 0), all_answers),
        )
        for name in sorted(listed.keys() | sizes.keys())
    ]


def answerers_by_area(
    roster: Roster, sizes: Mapping[int, Mapping[str, int]], areas: Sequence[Region]
) -> list[Answerers]:
    """The same by area right beneath."""
    found = []
    everybody = sum(roster.values())
    all_answers = sum(sum(sizes.get(area.pk, {}).values()) for area in areas)
    for area in areas:
        listed = sum(number for key, number in roster.items() if key[0].startswith(area.path))
        number = sum(sizes.get(area.pk, {}).values())
        found.append(
            Answerers(
                str(area),
                Proportion(number, listed),
                Proportion(listed, everybody),
                Proportion(number, all_answers),
            )
        )
    return found
