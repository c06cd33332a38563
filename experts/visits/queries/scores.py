"""What a visit's judgements come to, and the mean of others in the same industry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from experts.visits.facts import Recorded
from experts.visits.models import Visit
from experts.visits.rules import faults_of_record
from experts.visits.schema import NOT_APPLICABLE, checklist
from experts.visits.scoring import Score, score
from portal.kernel.faults import Fault

#: fewer enterprises than this are not compared with: one could be guessed
COMPARED_FROM: Final = 5


def score_of(visit: Visit) -> Score:
    return score(checklist(visit.checklist), visit.scores)


@dataclass(frozen=True, slots=True)
class IndustryMeans:
    """The mean of each chapter over the confirmed visits of `count` enterprises."""

    count: int
    means: Mapping[str, Decimal]


def industry_means(visit: Visit) -> IndustryMeans | None:
    """Other enterprises of the same industry (GB/T 4754, two digits), county's province and year.

    Their last confirmed visit counts; None under five enterprises.
    """
    rows = (
        Visit.objects.confirmed()
        .filter(
            cycle_id=visit.cycle_id,
            checklist=visit.checklist,
            enterprise__industry_code__startswith=visit.enterprise.industry_code[:2],
        )
        .exclude(enterprise_id=visit.enterprise_id)
        .order_by("confirmed_on", "pk")
        .values_list("enterprise_id", "scores")
    )
    last = dict(rows)
    if len(last) < COMPARED_FROM:
        return None
    found: dict[str, list[Decimal]] = defaultdict(list)
    for scores in last.values():
        for chapter in score(checklist(visit.checklist), scores).chapters:
            if chapter.mean.exact is not None:
                found[chapter.code].append(chapter.mean.exact)
    cent = Decimal("0.01")
    means = {
        code: (sum(values, Decimal()) / len(values)).quantize(cent, ROUND_HALF_UP)
        for code, values in found.items()
    }
    return IndustryMeans(len(last), means)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A chapter's mean as a page shows it; `share` is its part of the highest, in percent."""

    label: str
    value: Decimal | None
    share: Decimal | None
    judged: int
    count: int


def score_rows(visit: Visit) -> list[ScoreRow]:
    """One row a chapter, in the checklist's order."""
    labels = {one.code: one.label for one in checklist(visit.checklist).chapters}
    return [
        ScoreRow(labels[one.code], one.mean.value, one.mean.percent, one.judged, one.count)
        for one in score_of(visit).chapters
    ]


def faults_before_completing(visit: Visit, *, at: datetime) -> list[Fault]:
    """What is still missing before the record can go to the enterprise."""
    found = score_of(visit)
    optional = {item.code for item in checklist(visit.checklist).items() if item.may_not_apply}
    recorded = Recorded(
        arrived_at=visit.arrived_at,
        left_at=visit.left_at,
        people_met=visit.people_met,
        missing=found.missing,
        unexplained=tuple(
            code
            for code, given in visit.scores.items()
            if given.get("score") == NOT_APPLICABLE
            and code not in optional
            and not given.get("note")
        ),
    )
    return faults_of_record(recorded, at=at)
