"""Results of a version: who is looked at, whether they may be shown, and what they answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext as _

from enterprises.register.rules.industries import section_of
from portal.accounts.actor import Actor
from portal.kernel.errors import Missing
from portal.regions.models import Region
from programs.cycles.models import Cycle, RosterEntry
from programs.questionnaires.models import SmallestGroup, Version
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.queries.results_counts import (
    EVERYBODY,
    Part,
    counts_at,
    sizes_at,
)
from programs.questionnaires.schema import NO, YES, Kind, Option, Question, Section, Words
from programs.questionnaires.schema.definition import FIVE
from programs.questionnaires.scoring import OPTIONS, Counts
from programs.questionnaires.scoring.statistics import Proportion, rounded
from programs.questionnaires.scoring.suppression import Place, Shown, shown
from programs.questionnaires.vocabulary import (
    SMALLEST_GROUP,
    UNKNOWN,
    Dimension,
    Permission,
)

#: section and size class to how many are on the roster, by path of their county
Roster = Mapping[tuple[str, str, str], int]
YES_OR_NO: Final = (Option(YES, Words("是", "Yes")), Option(NO, Words("否", "No")))
POINTS: Final = tuple(Option(one, Words(f"{one} 分", f"{one} points")) for one in FIVE)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose answers are looked at: a part of an area. `counts` is None where they are hidden."""

    version: Version
    region: Region
    part: Part
    minimum: int
    shown: Shown
    counts: Counts | None
    roster: int

    @property
    def is_hidden(self) -> bool:
        return self.counts is None

    @property
    def is_empty(self) -> bool:
        return self.counts is not None and not self.counts.responses


@dataclass(frozen=True, slots=True)
class LineResult:
    """One option: how many chose it, of those who gave a valid answer; ranked first by `first`."""

    option: Option
    share: Proportion
    first: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """How one question was answered. `passed` said that it does not apply; `valid` is the base of
    every share. `mean` and `total` are of numbers; `high` is the share of 4 and 5 points."""

    question: Question
    asked: int
    answered: int
    passed: int
    lines: tuple[LineResult, ...]
    mean: Decimal | None = None
    total: Decimal | None = None
    high: Proportion | None = None

    @property
    def valid(self) -> int:
        return self.answered - self.passed

    @property
    def rate(self) -> Proportion:
        """Answered, of those who were asked."""
        return Proportion(self.answered, self.asked)


def smallest_group(province: Region, *, on: date) -> int:
    """How many answers a group of the province needs to be shown."""
    kept = SmallestGroup.objects.in_force(on=on).filter(region=province)
    return kept.values_list("minimum", flat=True).first() or SMALLEST_GROUP


def published_version(pk: int, *, by: Actor) -> Version:
    """A published version whose results somebody may read somewhere; Missing otherwise."""
    reached = Version.objects.reachable(by=by, to=Permission.RESULT_VIEW).published()
    found = reached.with_all().filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is nothing here that you may see."))
    return found


def places_of(version: Version) -> list[Region]:
    """The living regions of the version's province, the province first."""
    within = Region.objects.living().within(version.cycle.region)
    return list(within.order_by("path"))


def areas_in_reach(places: Sequence[Region], *, by: Actor, to: str) -> list[Region]:
    """Those of the places on which somebody may do `to`."""
    paths = tuple(str(one.value) for one in by.holding(to) if one.boundary == "region")
    return [place for place in places if place.path.startswith(paths)] if paths else []


def reads_rows_at(region: Region, *, by: Actor) -> bool:
    """Whether somebody may read every single response of the area."""
    return bool(areas_in_reach([region], by=by, to=Permission.RESPONSE_VIEW))


def tree_of(regions: Sequence[Region]) -> Place:
    """The regions as a tree; the first, in the order of paths, is its root."""
    beneath: dict[str, list[Region]] = defaultdict(list)
    paths = {region.path for region in regions}
    for region in regions[1:]:
        parts = region.path.rstrip(".").split(".")
        heads = (".".join(parts[:end]) + "." for end in range(len(parts) - 1, 0, -1))
        beneath[next(head for head in heads if head in paths)].append(region)

    def place(region: Region) -> Place:
        return Place(region.pk, tuple(place(child) for child in beneath[region.path]))

    return place(regions[0])


def scope_of(
    version: Version,
    region: Region,
    places: Sequence[Region],
    *,
    on: date,
    part: Part = EVERYBODY,
    by: Dimension | None = None,
) -> Scope:
    """Who is looked at, and what may be shown of them; `by` says how they are to be divided.

    `places` is `places_of` the version. Whether a group may be shown depends on its sisters in
    the whole province, whoever asks: otherwise two askers could subtract what each is shown.
    """
    minimum = smallest_group(version.cycle.region, on=on)
    dimension = part.dimension or (by if by is not Dimension.REGION else None)
    sizes = sizes_at(version, places, dimension)
    may_show = shown(tree_of(places), sizes, minimum)
    nobody = not sum(sizes.get(region.pk, {}).values())
    if part.dimension is None:
        is_shown = region.pk in may_show.totals
    else:
        nobody = nobody or not sizes[region.pk].get(part.value)
        is_shown = may_show.holds(region.pk, part.value)
    counts = counts_at(version, [region], part)[region.pk] if is_shown else None
    if nobody and _is_known_to_be_empty(region, part, may_show, places):
        counts = Counts()
    roster = on_roster(roster_of(version.cycle, region), part)
    return Scope(version, region, part, minimum, may_show, counts, roster)


def _is_known_to_be_empty(
    region: Region, part: Part, may_show: Shown, places: Sequence[Region]
) -> bool:
    """That nobody answered is said where it gives no other group away: where the area is shown,
    or nobody answered at all."""
    if part.dimension is None:
        return not may_show.totals or region.pk == places[0].pk
    return bool(may_show.classes_at(region.pk))


def roster_of(cycle: Cycle, region: Region) -> Roster:
    """Who is on the roster of the year in an area: county, section and size class to how many."""
    rows = (
        RosterEntry.objects.listed()
        .filter(cycle=cycle, region__path__startswith=region.path)
        .order_by()
        .values_list("region__path", "enterprise__industry_code", "enterprise__size_class")
        .annotate(Count("pk"))
    )
    found: Counter[tuple[str, str, str]] = Counter()
    for path, industry, size_class, number in rows:
        found[path, section_of(industry) or UNKNOWN, size_class or UNKNOWN] += number
    return found


def on_roster(roster: Roster, part: Part) -> int:
    """How many of a part; of a way of answering nobody knows beforehand: 0."""
    if part.dimension is Dimension.WAY:
        return 0
    place = {Dimension.INDUSTRY: 1, Dimension.SIZE: 2}.get(part.dimension) if part.dimension else 0
    return sum(n for key, n in roster.items() if not place or key[place] == part.value)


def options_of(question: Question) -> tuple[Option, ...]:
    """What may be chosen; none of a number, a text, a day, a file."""
    if question.kind is Kind.YES_NO:
        return YES_OR_NO
    if question.kind is Kind.FIVE_POINT:
        return POINTS
    return question.options if question.kind in OPTIONS else ()


def frequencies(scope: Scope) -> list[tuple[Section, list[QuestionResult]]]:
    """Every question of the version that has an answer, section by section."""
    if scope.counts is None:
        return []
    questionnaire = questionnaire_of(scope.version)
    counts = scope.counts
    return [
        (
            section,
            [
                result_of(question, counts, scope.roster)
                for question in section.questions
                if question.kind is not Kind.NOTE
            ],
        )
        for section in questionnaire.sections
    ]


def result_of(question: Question, counts: Counts, roster: int = 0) -> QuestionResult:
    """How the question was answered. The roster is the population where everybody was asked."""
    code = question.code
    asked, answered, valid = counts.asked(code), counts.answered(code), counts.valid(code)
    population = roster if asked == counts.responses else 0
    lines = tuple(
        LineResult(
            option,
            Proportion(counts.chose(code, option.code), valid, population),
            counts.first(code, option.code) if question.kind is Kind.RANK else None,
        )
        for option in options_of(question)
    )
    total = counts.sums.get(code)
    mean = rounded(Fraction(total) / valid) if total is not None and valid else None
    high = None
    if question.kind is Kind.FIVE_POINT:
        high = Proportion(counts.chose(code, "4") + counts.chose(code, "5"), valid, population)
        total = None
    return QuestionResult(question, asked, answered, answered - valid, lines, mean, total, high)
