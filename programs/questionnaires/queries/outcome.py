"""What an enterprise's own answers say beside those of others: its needs by element, the averages
of its county and industry, where groups are large enough to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q

from enterprises.register.rules.industries import section_of
from portal.offices.models import Office, Post
from portal.offices.vocabulary import OfficeKind
from programs.questionnaires.models import Need, Response
from programs.questionnaires.queries.responses import county_office, questionnaire_of
from programs.questionnaires.queries.results import places_of, smallest_group, tree_of
from programs.questionnaires.queries.results_counts import sizes_at
from programs.questionnaires.queries.results_cross import class_name
from programs.questionnaires.scoring.statistics import rounded
from programs.questionnaires.scoring.suppression import shown
from programs.questionnaires.vocabulary import Dimension, Element

COUNTY, INDUSTRY = "county", "industry"


@dataclass(frozen=True, slots=True)
class ElementLine:
    """How many needs of one element the enterprise named, and how many are named on average;
    None where the group is too small to be shown. Shares are of the greatest figure, in percent."""

    element: Element
    own: int
    county: Decimal | None
    industry: Decimal | None
    own_share: Decimal
    county_share: Decimal | None
    industry_share: Decimal | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`county` and `industry` say how many answered there; None where they are hidden."""

    lines: tuple[ElementLine, ...]
    county: int | None
    industry: int | None
    industry_name: str
    minimum: int

    @property
    def compares(self) -> bool:
        return self.county is not None or self.industry is not None


def has_outcome(response: Response) -> bool:
    """Whether there is something to say: answers that count, to questions that ask for needs."""
    questions = questionnaire_of(response.version).questions()
    return response.counted_on is not None and any(one.element for one in questions)


def outcome_of(response: Response, needs: Sequence[Need], *, on: date) -> Outcome:
    """Of a response that counts, and the needs in it. Four statements."""
    section = section_of(response.enterprise.industry_code) or ""
    version = response.version
    version.cycle = response.cycle  # read already, with its province
    places = places_of(version)
    minimum = smallest_group(version.cycle.region, on=on)
    sizes = sizes_at(version, places, Dimension.INDUSTRY)
    may_show = shown(tree_of(places), sizes, minimum)
    root = places[0].pk
    county = sum(sizes[response.region_id].values())
    groups: dict[str, int | None] = {
        COUNTY: county if response.region_id in may_show.totals else None,
        INDUSTRY: sizes[root][section] if may_show.holds(root, section) else None,
    }
    named = _named(response, section) if any(groups.values()) else {}
    return Outcome(
        tuple(_lines(needs, named, groups)),
        groups[COUNTY],
        groups[INDUSTRY],
        class_name(Dimension.INDUSTRY, section) if section else "",
        minimum,
    )


def _named(response: Response, section: str) -> Mapping[str, Mapping[str, int]]:
    """Element to how many needs of it the answers of the county and of the industry name."""
    here = Q(response__tallies__region=response.region_id)
    alike = Q(response__tallies__industry=section)
    rows = (
        Need.objects.filter(
            here | alike, response__tallies__sign=1, response__tallies__version=response.version_id
        )
        .wanted()
        .order_by()
        .values("element")
        .annotate(county=Count("pk", filter=here), industry=Count("pk", filter=alike))
    )
    return {row["element"]: {COUNTY: row["county"], INDUSTRY: row["industry"]} for row in rows}


def _lines(
    needs: Sequence[Need],
    named: Mapping[str, Mapping[str, int]],
    groups: Mapping[str, int | None],
) -> list[ElementLine]:
    own = {one: sum(need.element == one for need in needs) for one in Element}
    found = {
        one: {group: _average(named.get(one, {}).get(group, 0), n) for group, n in groups.items()}
        for one in Element
    }
    figures = [Fraction(number) for number in own.values()]
    figures += [one for line in found.values() for one in line.values() if one is not None]
    greatest = max(figures, default=Fraction()) or Fraction(1)

    def share(number: Fraction | int | None) -> Decimal | None:
        return None if number is None else rounded(Fraction(number) / greatest * 100)

    return [
        ElementLine(
            one,
            own[one],
            _decimal(found[one][COUNTY]),
            _decimal(found[one][INDUSTRY]),
            share(own[one]) or Decimal(),
            share(found[one][COUNTY]),
            share(found[one][INDUSTRY]),
        )
        for one in Element
    ]


def _average(number: int, n: int | None) -> Fraction | None:
    return Fraction(number, n) if n else None


def _decimal(number: Fraction | None) -> Decimal | None:
    return None if number is None else rounded(number, 1)


def in_charge(response: Response) -> tuple[Office | None, list[str]]:
    """The county office, and the names of those there who look after enterprises. One statement
    where somebody does."""
    held = Post.objects.held().filter(
        office__region=response.region,
        office__kind=OfficeKind.COUNTY,
        office__is_zone=False,
        role="county_officer",
    )
    posts = list(held.select_related("office", "user").order_by("office__code", "pk"))
    office = posts[0].office if posts else county_office(response.region)
    return office, [one.user.display_name for one in posts]
