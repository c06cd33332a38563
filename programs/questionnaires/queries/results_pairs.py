"""Two waves of the same enterprises: which questions are compared, and how they moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models.fields.json import KeyTextTransform

from enterprises.register.models import Enterprise
from portal.regions.models import Region
from programs.questionnaires.models import Response, Version
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.queries.results import smallest_group, tree_of
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
class Paired:
    """What a pairing came to. `growth` is None where it is hidden; `pairs` who answered both."""

    pairing: Pairing
    first: str
    pairs: int
    minimum: int
    growth: Growth | None
    hides_parts: bool = False


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
    """Who answered both waves, and how their figure moved. Two statements, and the rule.

    All pairs of the province are looked at, to see which areas may be shown. Who may not read the
    answers is not given two figures that differ by a few enterprises.
    """
    minimum = smallest_group(version.cycle.region, on=on)
    everybody = _pairs(version, pairing)
    sizes: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for path, _pair in everybody:
        for place in places:
            if path.startswith(place.path):
                sizes[place.pk][""] += 1
    may_show = shown(tree_of(places), sizes, minimum)
    inside = [pair for path, pair in everybody if path.startswith(region.path)]
    first = first_wave(version)
    if region.pk not in may_show.totals:
        return Paired(pairing, first, len(inside), minimum, None)
    found = (growth if pairing.is_growth else difference)(inside)
    few = [found.claimed.pairs - found.confirmed.pairs, len(found.outliers)]
    hides = not reads_rows and any(0 < number < minimum for number in few)
    return Paired(pairing, first, len(inside), minimum, found, hides_parts=hides)


def _pairs(version: Version, pairing: Pairing) -> list[tuple[str, Pair]]:
    """Every pair of the version, with the path of its county."""
    code = pairing.question.code
    now = sorted({code, *questions_of(pairing.where)})
    then = sorted({code, *earlier_questions_of(pairing.where)})
    before = {
        key: dict(zip(then, said, strict=True))
        for key, _path, _state, said in _first(version, then)
    }
    found = []
    for key, path, state, said in _answers(Response.objects.filter(version=version), now):
        if state == ResponseState.DRAFT or key not in before:
            continue
        answers, last = dict(zip(now, said, strict=True)), before[key]
        x0, x1 = number_of(last[code]), number_of(answers[code])
        if x0 is None or x1 is None:
            continue
        is_comparable = holds(pairing.where, answers, Circumstances(last=last))
        is_confirmed = state != ResponseState.UNCONFIRMED
        found.append((path, Pair(key, x0, x1, is_confirmed, is_comparable)))
    return found


def _first(version: Version, codes: list[str]) -> Iterator[Any]:
    """The first wave's answers that count; of several years, the newest comes last."""
    rows = Response.objects.counting().filter(
        template__code=first_wave(version),
        template__region_id=version.template.region_id,
        cycle__year__lte=version.cycle.year,
    )
    return _answers(rows.order_by("counted_on", "pk"), codes)


def _answers(rows: Any, codes: list[str]) -> Iterator[tuple[int, str, str, tuple[Any, ...]]]:
    """Enterprise, path of the county, state, and the answers to some questions."""
    said = {f"_said{n}": KeyTextTransform(code, "answers") for n, code in enumerate(codes)}
    columns = ("enterprise_id", "region__path", "state", *said)
    for key, path, state, *answers in rows.annotate(**said).values_list(*columns).iterator():
        yield key, path, state, tuple(answers)


def named(keys: Sequence[int]) -> list[Enterprise]:
    """The enterprises of these keys, by name."""
    return list(Enterprise.objects.filter(pk__in=keys).select_related("region").order_by("name"))
