"""One question, divided: by area, industry, size, way of answering, or another question."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from enterprises.register.rules.industries import industry_of
from enterprises.register.vocabulary import SizeClass
from portal.kernel.errors import Invalid, Missing
from portal.regions.models import Region
from programs.questionnaires.models import Response, ResponseQuerySet, Version
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.queries.results import (
    QuestionResult,
    Scope,
    options_of,
    result_of,
    roster_of,
    tree_of,
)
from programs.questionnaires.queries.results_counts import (
    Part,
    counts_at,
    counts_by,
    strata_at,
)
from programs.questionnaires.schema import NOT_APPLICABLE, Kind, Question, number_of
from programs.questionnaires.scoring import ONE_OPTION, Counts, added
from programs.questionnaires.scoring.statistics import Spread, spread
from programs.questionnaires.scoring.suppression import Partition, shown
from programs.questionnaires.scoring.tallying import (
    answered_cell,
    asked_cell,
    first_cell,
    option_cell,
    passed_cell,
)
from programs.questionnaires.scoring.weighting import Stratum, Weighted, weighted
from programs.questionnaires.vocabulary import UNKNOWN, Dimension, Way

#: the class of those who did not answer the question that divides
SILENT: Final = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One class, or several that are shown as one; `result` is None where they are hidden.

    `part` is what the rows behind it are narrowed to, `region` where they are.
    """

    names: tuple[str, ...]
    result: QuestionResult | None
    region: Region
    part: Part | None = None
    option: str = ""


@dataclass(frozen=True, slots=True)
class Cross:
    """A question in rows. `is_hidden` where the area may not be divided that way at all."""

    rows: tuple[Row, ...]
    is_hidden: bool = False


def divided(scope: Scope, question: Question, by: str, places: Sequence[Region]) -> Cross:
    """A question by a dimension or by another question, as an address names it.

    Missing where there is no such question, Invalid where groups would cross.
    """
    if by == Dimension.REGION:
        return cross_by_area(scope, question, places)
    if scope.part.dimension is not None:
        words = _("Take the other condition away first: groups that cross would be too small.")
        raise Invalid(words, by=words)
    if by in Dimension.values:
        return cross_by_dimension(scope, question, Dimension(by))
    other = questionnaire_of(scope.version).question(by)
    if other is None or other.code == question.code or not may_divide(other):
        raise Missing(_("No question of this code divides the answers."))
    return cross_by_question(scope, question, other, places)


def cross_by_dimension(scope: Scope, question: Question, by: Dimension) -> Cross:
    """The scope's area by the classes of a dimension; small ones are shown as one."""
    found = counts_by(scope.version, scope.region, by)
    partition = scope.shown.classes_at(scope.region.pk)
    rows = []
    for group in partition:
        counts = added(found[name] for name in group if name in found)
        part = Part(by, group[0]) if len(group) == 1 else None
        names = tuple(class_name(by, name) for name in group)
        rows.append(Row(names, result_of(question, counts), scope.region, part))
    return Cross(tuple(rows), is_hidden=not partition)


def cross_by_area(scope: Scope, question: Question, places: Sequence[Region]) -> Cross:
    """The scope's part by the areas right beneath its own."""
    children = beneath(scope.region, places)
    counts = counts_at(scope.version, children, scope.part)
    rows = []
    for child in children:
        part = scope.part
        if part.dimension is None:
            may_show = child.pk in scope.shown.totals
        else:
            may_show = scope.shown.holds(child.pk, part.value)
        here = counts.get(child.pk, Counts())
        result = result_of(question, here) if may_show and here.responses else None
        rows.append(Row((child.name,), result, child, part))
    return Cross(tuple(rows))


def beneath(region: Region, places: Sequence[Region]) -> list[Region]:
    """The areas right beneath: a province's cities and its own counties; a city's counties."""
    place = tree_of(places)
    found = next((one for one in _walk(place) if one.key == region.pk), None)
    keys = {child.key for child in found.children} if found else set()
    return [one for one in places if one.pk in keys]


def _walk(place: Any) -> Iterator[Any]:
    yield place
    for child in place.children:
        yield from _walk(child)


def may_divide(question: Question) -> bool:
    """Whether everybody chose one of its options, or none: whether it makes classes."""
    return question.kind in ONE_OPTION


def cross_by_question(
    scope: Scope, question: Question, by: Question, places: Sequence[Region]
) -> Cross:
    """The area by what was answered to another question, from the answers themselves."""
    partition = _partition_by(scope, by, places)
    joint = _joint(responses_of(scope.version, scope.region), question, by)
    words = {option.code: str(option.words) for option in options_of(by)}
    rows = [
        Row(
            tuple(words.get(name, "") for name in group),
            result_of(question, added(joint[name] for name in group if name in joint)),
            scope.region,
            option=group[0] if len(group) == 1 else "",
        )
        for group in partition
        if group != (SILENT,)
    ]
    return Cross(tuple(rows), is_hidden=not partition)


def _partition_by(scope: Scope, by: Question, places: Sequence[Region]) -> Partition:
    sizes: dict[int, dict[str, int]] = {}
    codes = [*(option.code for option in options_of(by)), NOT_APPLICABLE]
    for pk, counts in counts_at(scope.version, places).items():
        here = {code: counts.chose(by.code, code) for code in codes}
        here[NOT_APPLICABLE] = counts.cells[passed_cell(by.code)]
        here[SILENT] = counts.responses - sum(here.values())
        sizes[pk] = here
    return shown(tree_of(places), sizes, scope.minimum).classes_at(scope.region.pk)


def responses_of(version: Version, region: Region) -> ResponseQuerySet:
    """The responses that the counters of an area hold, or will when they are folded."""
    return Response.objects.filter(
        tallies__sign=1, tallies__version=version, tallies__region__path__startswith=region.path
    )


def _joint(responses: ResponseQuerySet, question: Question, by: Question) -> dict[str, Counts]:
    """Option of one question to the counts of the other; one statement, by distinct answers."""
    rows = (
        responses.order_by()
        .annotate(_by=KeyTextTransform(by.code, "answers"))
        .annotate(_said=KeyTextTransform(question.code, "answers"))
        .values_list("_by", "_said")
        .annotate(Count("pk"))
    )
    found: dict[str, Counts] = defaultdict(Counts)
    for key, said, number in rows:
        _count(found[key or SILENT], question, said, number)
    return found


def _count(counts: Counts, question: Question, said: str | None, number: int) -> None:
    """Add so many equal answers. Whether the question was asked is not looked at here: who
    answered was."""
    code = question.code
    counts.responses += number
    if said in (None, "", "[]"):
        return
    cells = [asked_cell(code), answered_cell(code)]
    if said == NOT_APPLICABLE:
        cells.append(passed_cell(code))
    elif question.kind in (Kind.MULTIPLE, Kind.RANK):
        chosen = json.loads(said)
        cells += [option_cell(code, one) for one in chosen]
        cells += [first_cell(code, chosen[0])] if question.kind is Kind.RANK else []
    elif options_of(question):
        cells.append(option_cell(code, said))
    for cell in cells:
        counts.cells[cell] += number


def spread_of(scope: Scope, question: Question) -> Spread | None:
    """Quartiles of a number, from the answers of everybody in the area. One statement."""
    if scope.counts is None or scope.part.dimension or question.kind is not Kind.NUMBER:
        return None
    said = responses_of(scope.version, scope.region).annotate(
        _said=KeyTextTransform(question.code, "answers")
    )
    numbers = (number_of(text) for text in said.values_list("_said", flat=True))
    return spread([number for number in numbers if number is not None])


def weighted_shares(scope: Scope, question: Question) -> dict[str, Weighted]:
    """Option to its share weighted to the roster, by industry section and size class."""
    if scope.counts is None or scope.part.dimension or not scope.roster:
        return {}
    roster: dict[tuple[str, str], int] = defaultdict(int)
    for (_path, section, size), number in roster_of(scope.version.cycle, scope.region).items():
        roster[section, size] += number
    counted = strata_at(scope.version, scope.region)
    return {
        option.code: weighted(_strata(counted, roster, question.code, option.code), scope.minimum)
        for option in options_of(question)
    }


def _strata(
    counted: Mapping[tuple[str, str], Counts],
    roster: Mapping[tuple[str, str], int],
    code: str,
    option: str,
) -> dict[Any, Stratum]:
    none = Counts()
    return {
        key: Stratum(
            roster.get(key, 0),
            counted.get(key, none).valid(code),
            counted.get(key, none).chose(code, option),
        )
        for key in counted.keys() | roster.keys()
    }


def class_name(dimension: Dimension, value: str) -> str:
    """A class as people call it."""
    if dimension is Dimension.WAY:
        return str(Way(value).label)
    if value == UNKNOWN:
        return UNKNOWN
    if dimension is Dimension.SIZE:
        return str(SizeClass(value).label)
    found = industry_of(value)
    return str(found) if found else value
