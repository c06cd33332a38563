"""Two waves of the same enterprises: which questions are compared, and how they moved.

Answers to another version than the one that is read go over the bridges (ADR 0022); what no
bridge carries is named as not comparable, with the reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from enterprises.register.models import Enterprise
from portal.regions.models import Region
from programs.questionnaires.models import Response, ResponseQuerySet, Version
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.queries.results import smallest_group, tree_of
from programs.questionnaires.queries.results_waves import said
from programs.questionnaires.schema import (
    Circumstances,
    Expression,
    Known,
    Question,
    Questionnaire,
    earlier_questions_of,
    holds,
    number_of,
    parse,
    questions_of,
)
from programs.questionnaires.scoring.growth import Growth, Pair, difference, growth
from programs.questionnaires.scoring.suppression import shown
from programs.questionnaires.vocabulary import ResponseState

#: the rules of `pairing` that compare two figures; the others count what is new
GROWTH: Final = "growth"
COMPARING: Final = (GROWTH, "points", "difference")


@dataclass(frozen=True, slots=True)
class Pairing:
    """How a question of two waves is compared: whether it grows or is a difference, and where."""

    question: Question
    rule: str
    where: Expression | None

    @property
    def is_growth(self) -> bool:
        return self.rule == GROWTH


@dataclass(frozen=True, slots=True)
class Uncarried:
    """Why a question of a version cannot be compared; `enterprises` is None where it is hidden."""

    version: Version
    reason: str
    enterprises: int | None


@dataclass(frozen=True, slots=True)
class Paired:
    """What a pairing came to. `growth` is None where it is hidden; `pairs` who answered both.

    `uncarried` names the versions of which no answer can be compared, and how many enterprises
    answered one of them.
    """

    pairing: Pairing
    first: str
    pairs: int
    minimum: int
    growth: Growth | None
    hides_parts: bool = False
    uncarried: tuple[Uncarried, ...] = ()


def first_wave(version: Version) -> str:
    """The template that the first wave answered: the earliest that the questionnaire follows."""
    follows = questionnaire_of(version).follows
    return follows[-1] if follows else ""


def pairings_of(version: Version) -> list[Pairing]:
    """The questions that are compared, in order; none where nothing is."""
    questionnaire = questionnaire_of(version)
    if not first_wave(version):
        return []
    return list(_read(questionnaire, version.schema.get("pairing", [])))


def _read(questionnaire: Questionnaire, rules: Sequence[Mapping[str, str]]) -> Iterator[Pairing]:
    known = {
        one.code: Known(one.type, frozenset(option.code for option in one.options))
        for one in questionnaire.questions()
    }
    for rule in rules:
        question = questionnaire.question(rule["code"])
        if question is not None and rule["rule"] in COMPARING:
            where = parse(rule["where"], known) if rule.get("where") else None
            yield Pairing(question, rule["rule"], where)


def paired(
    version: Version,
    pairing: Pairing,
    region: Region,
    places: Sequence[Region],
    *,
    on: date,
    reads_rows: bool,
) -> Paired:
    """Who answered both waves, and how their figure moved. Three statements for each version that
    was answered, and the rule.

    All pairs of the province are looked at, to see which areas may be shown. Who may not read the
    answers is not given two figures that differ by a few enterprises.
    """
    minimum = smallest_group(version.cycle.region, on=on)
    everybody, lost = _pairs(version, pairing)
    sizes: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for path, _pair in everybody:
        for place in places:
            if path.startswith(place.path):
                sizes[place.pk][""] += 1
    may_show = shown(tree_of(places), sizes, minimum)
    inside = [pair for path, pair in everybody if path.startswith(region.path)]
    first = first_wave(version)
    uncarried = tuple(
        one if reads_rows else replace(one, enterprises=_told(one.enterprises, minimum))
        for one in _uncarried([one for one in lost if one[0].startswith(region.path)])
    )
    if region.pk not in may_show.totals:
        return Paired(pairing, first, len(inside), minimum, None, uncarried=uncarried)
    found = (growth if pairing.is_growth else difference)(inside)
    few = [found.claimed.pairs - found.confirmed.pairs, len(found.outliers)]
    hides = not reads_rows and any(0 < number < minimum for number in few)
    return Paired(pairing, first, len(inside), minimum, found, hides, uncarried)


#: the path of the county, the version that was answered, and why it cannot be compared
Lost = list[tuple[str, Version, str]]


def _told(number: int | None, minimum: int) -> int | None:
    return number if number is not None and number >= minimum else None


def _uncarried(lost: Lost) -> Iterator[Uncarried]:
    """Each version once, with how many enterprises answered it."""
    counts = Counter((version.pk, reason) for _path, version, reason in lost)
    versions = {version.pk: version for _path, version, _reason in lost}
    for (key, reason), number in sorted(counts.items()):
        yield Uncarried(versions[key], reason, number)


def _pairs(version: Version, pairing: Pairing) -> tuple[list[tuple[str, Pair]], Lost]:
    """Every pair of the version, with the path of its county; and what no bridge carries."""
    code = pairing.question.code
    then = {code, *earlier_questions_of(pairing.where)}
    before = {one.enterprise: one for one in said(_first(version), version, code, then)}
    found: list[tuple[str, Pair]] = []
    lost: Lost = []
    now = {code, *questions_of(pairing.where)}
    for one in said(_second(version), version, code, now):
        was = before.get(one.enterprise)
        if was is None:
            continue
        without = next((side for side in (was, one) if side.reason), None)
        if without is not None:
            lost.append((one.path, without.version, without.reason))
            continue
        x0, x1 = number_of(was.answers[code]), number_of(one.answers[code])
        if x0 is None or x1 is None:
            continue
        is_comparable = holds(pairing.where, one.answers, Circumstances(last=was.answers))
        is_confirmed = one.state != ResponseState.UNCONFIRMED
        found.append((one.path, Pair(one.enterprise, x0, x1, is_confirmed, is_comparable)))
    return found, lost


def _first(version: Version) -> ResponseQuerySet:
    """The first wave's responses that count."""
    return Response.objects.counting().filter(
        template__code=first_wave(version),
        template__region_id=version.template.region_id,
        cycle__year__lte=version.cycle.year,
    )


def _second(version: Version) -> ResponseQuerySet:
    """What was handed in to the version, or in the same year to one before it."""
    rows = Response.objects.exclude(state=ResponseState.DRAFT)
    return rows.filter(
        template_id=version.template_id,
        cycle_id=version.cycle_id,
        version__number__lte=version.number,
    )


def named(keys: Sequence[int]) -> list[Enterprise]:
    """The enterprises of these keys, by name."""
    return list(Enterprise.objects.filter(pk__in=keys).select_related("region").order_by("name"))
