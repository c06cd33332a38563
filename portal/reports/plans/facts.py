"""What one plan says: plain data, as the room that knows the enterprise fills it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.reports.blocks import Definition, Figure, Paragraph, Party, Photo
from portal.reports.charts import Fishbone
from portal.reports.charts.lamps import Light


@dataclass(frozen=True, slots=True)
class First:
    """One of the three things to do first: what, why, who, by when, and what counts as done."""

    what: str
    why: str
    owner: str
    due_on: date | None
    done_when: str


@dataclass(frozen=True, slots=True)
class Target:
    """An expected result; `difference` is `goal` less `baseline`."""

    indicator: str
    unit: str
    baseline: Decimal | None
    goal: Decimal | None
    counts_when: str

    @property
    def difference(self) -> str:
        if self.baseline is None or self.goal is None:
            return "—"
        return f"{self.goal - self.baseline:+f}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class ChapterScore:
    """The maturity of one chapter of the standard; `average` of the industry only from 5 up."""

    label: str
    score: Decimal | None
    average: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """`severity` is one of "severe", "ordinary", "slight"."""

    number: str
    clause: str
    description: str
    evidence: str
    severity: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """`phase` groups the measures (within 30 days …); `cost` in 万元."""

    phase: str
    what: str
    problems: str
    owner: str
    helper: str
    due_on: date | None
    done_when: str
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of readiness for certification."""

    what: str
    state: str
    light: Light


@dataclass(frozen=True, slots=True)
class FittingPolicy:
    """`amount` in 万元, or in words; `why` it fits, and what is still needed for it."""

    title: str
    amount: Decimal | str | None
    until: date | str | None
    needs: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    when: str
    due_on: date | None
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class EnterprisePlan:
    """Everything that one plan says. What is empty leaves its chapter out.

    `facts` and `visit` are label and words; `highlights` are the large figures of page 1.
    """

    number: str
    enterprise: str
    credit_code: str
    visited_on: date
    experts: str
    standard: str
    office: str
    version: str
    snapshot_number: str
    data_at: datetime
    language: str
    first: Sequence[First] = ()
    highlights: Sequence[Figure] = ()
    targets: Sequence[Target] = ()
    targets_between: str = ""
    facts: Sequence[Definition] = ()
    strengths: str = ""
    scores: Sequence[ChapterScore] = ()
    compared_with: str = ""
    problems: Sequence[Problem] = ()
    problems_note: str = ""
    causes: Fishbone | None = None
    whys: Sequence[Paragraph] = ()
    measures: Sequence[PlannedMeasure] = ()
    conditions: Sequence[Condition] = ()
    conditions_on: date | None = None
    readiness_note: str = ""
    policies: Sequence[FittingPolicy] = ()
    follow_ups: Sequence[FollowUp] = ()
    photos: Sequence[Photo] = ()
    parties: Sequence[Party] = ()
    confirmed: str = ""
    provisional: bool = False
    demo: bool = False
    verification_url: str = ""
