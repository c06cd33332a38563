"""Two waves of the same enterprises: which questions are compared, and how they moved.

Answers to another version than the one that is read go over the bridges (ADR 0022); what no
bridge carries is named as not comparable, with the reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from enterprises.register.models import Enterprise
from portal.regions.models import Region
from programs.questionnaires.models import Response, ResponseQuerySet, Version
from programs.questionnaires.queries.registry import can_be_checked
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
from programs.questionnaires.scoring.growth import (
    Growth,
    Pair,
    difference,
    growth,
    has_rate,
    is_comparable,
)
from programs.questionnaires.scoring.suppression import shown
from programs.questionnaires.vocabulary import PairingRule, ResponseState

#: the rules of `pairing` that compare two figures
COMPARING: Final = (PairingRule.GROWTH, PairingRule.POINTS, PairingRule.DIFFERENCE)
#: the rules that add up what is new in a wave
COUNTING: Final = (PairingRule.COUNT, PairingRule.SUM)


@dataclass(frozen=True, slots=True)
class Pairing:
    """How a question of two waves is compared: by which rule, and where. Of the rule "registry"
    `where` is true of who says that it is certified (`results_registry`)."""

    question: Question
    rule: str
    where: Expression | None

    @property
    def is_growth(self) -> bool:
        return self.rule == PairingRule.GROWTH

    @property
    def is_counting(self) -> bool:
        return self.rule in COUNTING

    @property
    def is_registry(self) -> bool:
        return self.rule == PairingRule.REGISTRY


@dataclass(frozen=True, slots=True)
class Anyway:
    """The question how far an improvement would have happened anyway; the part of it that is owed
    to the help, by option."""

    question: Question
    owed: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Uncarried:
    """Why a question of a version cannot be compared; `enterprises` is None where it is hidden."""

    version: Version
    reason: str
    enterprises: int | None


@dataclass(frozen=True, slots=True)
class Paired:
    """What a pairing came to. `growth` is None where it is hidden; `pairs` who answered both.

    `hides_confirmed`: what was confirmed is not told beside what was claimed; `hides_parts`: nor
    is any other part. `uncarried` names the versions of which no answer can be compared, and how
    many enterprises answered one of them. `anyway` is the question behind the net figures; None
    where the questionnaire asks none.
    """

    pairing: Pairing
    first: str
    pairs: int
    minimum: int
    growth: Growth | None
    hides_confirmed: bool = False
    hides_parts: bool = False
    uncarried: tuple[Uncarried, ...] = ()
    anyway: Anyway | None = None
    hides_net: bool = True

    @property
    def is_hidden(self) -> bool:
        """Whether somebody answered both waves, and nothing may be said of it."""
        return self.growth is None and self.pairs > 0

    @property
    def told_pairs(self) -> int | None:
        return None if self.is_hidden else self.pairs

    @property
    def told_incomparable(self) -> int | None:
        return len(self.growth.incomparable) if self.growth else None

    @property
    def told_outliers(self) -> int | None:
        return len(self.growth.outliers) if self.growth and not self.hides_parts else None


def first_wave(version: Version) -> str:
    """The template that the first wave answered: the earliest that the questionnaire follows."""
    follows = questionnaire_of(version).follows
    return follows[-1] if follows else ""


def anyway_of(version: Version) -> Anyway | None:
    """The question that the description names; None where it names none."""
    said = version.schema.get("anyway")
    question = questionnaire_of(version).question(said["question"]) if said else None
    if question is None:
        return None
    return Anyway(question, {code: Fraction(part) for code, part in said["owed"].items()})


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
        where = parse(rule["where"], known) if rule.get("where") else None
        if question is None:
            continue
        is_checked = rule["rule"] == PairingRule.REGISTRY and can_be_checked(question, where)
        if is_checked or rule["rule"] in (*COMPARING, *COUNTING):
            yield Pairing(question, rule["rule"], where)


def paired(
    version: Version,
    pairing: Pairing,
    region: Region,
    places: Sequence[Region],
    *,
    on: date,
    reads_rows: bool,
    until: date | None = None,
) -> Paired:
    """Who answered both waves, and how their figure moved; by a day, where one is given. Three
    statements for each version that was answered, and the rule.

    All pairs of the province are looked at, to see which areas may be shown. Who may not read the
    answers is not given two figures that differ by a few enterprises.
    """
    minimum = smallest_group(version.cycle.region, on=on)
    anyway = anyway_of(version)
    everybody, lost = _pairs(version, pairing, anyway, until)
    fits = has_rate if pairing.is_growth else is_comparable
    parts = _Parts(region, places, [one for one in everybody if fits(one[1])], minimum)
    inside = [pair for path, pair in everybody if path.startswith(region.path)]
    first = first_wave(version)
    uncarried = tuple(
        one if reads_rows else replace(one, enterprises=_told(one.enterprises, minimum))
        for one in _uncarried([one for one in lost if one[0].startswith(region.path)])
    )
    if not parts.tells(_whole):
        return Paired(pairing, first, len(inside), minimum, None, uncarried=uncarried)
    found = (growth if pairing.is_growth else difference)(inside)
    hides_confirmed = not (reads_rows or parts.tells(_confirmed))
    hides = not reads_rows and (
        hides_confirmed
        or not parts.tells(_verified)
        or any(0 < len(some) < minimum for some in (found.outliers, found.confirmed_outliers))
        or 0 < found.without_outliers.pairs < minimum
    )
    hides_net = (
        anyway is None
        or not found.net.pairs
        or not (reads_rows or (not hides and parts.tells(_said)))
    )
    return Paired(
        pairing, first, len(inside), minimum, found, hides_confirmed, hides, uncarried, anyway,
        hides_net,
    )  # fmt: skip


#: into which groups pairs are told apart, one way at a time; "" are those that are in none
_Apart = Callable[[Pair], str]


def _whole(_pair: Pair) -> str:
    return "claimed"


def _confirmed(pair: Pair) -> str:
    return "confirmed" if pair.is_confirmed else "unconfirmed"


def _verified(pair: Pair) -> str:
    return "verified" if pair.is_confirmed and pair.is_verified else _confirmed(pair)


def _said(pair: Pair) -> str:
    if not pair.is_confirmed:
        return ""
    return "silent" if pair.owed is None else "said"


@dataclass(frozen=True, slots=True)
class _Parts:
    """Comparable pairs of every place, and which groups of them may be told of a region: neither
    they nor what is left of the places above and beside are a few enterprises."""

    region: Region
    places: Sequence[Region]
    pairs: Sequence[tuple[str, Pair]]
    minimum: int

    def tells(self, apart: _Apart) -> bool:
        named = ((path, apart(pair)) for path, pair in self.pairs)
        sizes = sizes_by(self.places, (one for one in named if one[1]))
        may_show = shown(tree_of(self.places), sizes, self.minimum)
        return self.region.pk in may_show.totals and all(
            may_show.holds(self.region.pk, name) for name in sizes[self.region.pk]
        )


def sizes_by(
    places: Sequence[Region], found: Iterable[tuple[str, str]]
) -> dict[int, dict[str, int]]:
    """How many of each class there are at a place and beneath it; of each, path and class."""
    beneath = Counter(found)
    sizes: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (path, one), number in beneath.items():
        for place in places:
            if path.startswith(place.path):
                sizes[place.pk][one] += number
    return sizes


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


def _pairs(
    version: Version, pairing: Pairing, anyway: Anyway | None, until: date | None
) -> tuple[list[tuple[str, Pair]], Lost]:
    """Every pair of the version, with the path of its county; and what no bridge carries."""
    code = pairing.question.code
    then = {code, *earlier_questions_of(pairing.where)}
    before = {one.enterprise: one for one in said(first_rows(version, until), version, code, then)}
    found: list[tuple[str, Pair]] = []
    lost: Lost = []
    now = {code, *questions_of(pairing.where)} | ({anyway.question.code} if anyway else set())
    for one in said(second_rows(version, until), version, code, now):
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
        compares = holds(pairing.where, one.answers, Circumstances(last=was.answers))
        is_confirmed = one.state != ResponseState.UNCONFIRMED
        owed = anyway.owed.get(str(one.answers[anyway.question.code])) if anyway else None
        pair = Pair(one.enterprise, x0, x1, is_confirmed, compares, was.is_verified, owed)
        found.append((one.path, pair))
    return found, lost


def first_rows(version: Version, until: date | None = None) -> ResponseQuerySet:
    """The first wave's responses that count."""
    rows = Response.objects.counting().filter(
        template__code=first_wave(version),
        template__region_id=version.template.region_id,
        cycle__year__lte=version.cycle.year,
    )
    return rows if until is None else rows.filter(counted_on__lte=until)


def second_rows(version: Version, until: date | None = None) -> ResponseQuerySet:
    """What was handed in to the version, or in the same year to one before it."""
    rows = Response.objects.exclude(state=ResponseState.DRAFT).filter(
        template_id=version.template_id,
        cycle_id=version.cycle_id,
        version__number__lte=version.number,
    )
    return rows if until is None else rows.filter(submitted_on__lte=until)


def named(keys: Sequence[int]) -> list[Enterprise]:
    """The enterprises of these keys, by name."""
    return list(Enterprise.objects.filter(pk__in=keys).select_related("region").order_by("name"))
