"""One plan for one enterprise: page 1 stands alone, with the three things to do first.

What the plan says is declared here once. The PDF has a front page of its own; the chapters
behind it are blocks like those of any document, so that Word and the workbook hold the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext, ngettext, override

from portal.reports.blocks import (
    Block,
    Chart,
    Definition,
    Definitions,
    Figure,
    Figures,
    Heading,
    Inline,
    Kind,
    Note,
    Paragraph,
    Party,
    Photo,
    Photos,
    Row,
    RowKind,
    Signatures,
    Table,
    TableColumn,
)
from portal.reports.charts import Fishbone, RadarChart, RadarSeries, fishbone, lamp, radar
from portal.reports.charts.lamps import Light
from portal.reports.documents import Chapter, DocumentContext

TEMPLATE_VERSION = "plan-1"


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
    """`amount` in 万元, or in words where it is a ceiling."""

    title: str
    amount: Decimal | str | None
    until: date | str | None
    needs: str


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


def plan_document(plan: EnterprisePlan) -> DocumentContext:
    """The plan as a document, in its language: chapters numbered by what is there."""
    with override(plan.language):
        title = gettext("Quality diagnosis and improvement plan")
        written = [(name, blocks) for name, blocks in _chapters(plan) if blocks]
        return DocumentContext(
            code="experts.plan",
            title=f"{title}　{plan.enterprise}",
            subtitle=title,
            lead=plan.enterprise,
            office=plan.office,
            period=plan.visited_on.isoformat(),
            version=plan.version,
            snapshot_number=plan.snapshot_number,
            data_at=plan.data_at,
            template_version=TEMPLATE_VERSION,
            language=plan.language,
            chapters=[_summary(plan), *_numbered(written)],
            prepared_on=plan.visited_on,
            provisional=plan.provisional,
            demo=plan.demo,
            verification_url=plan.verification_url,
        )


def draw_plan(plan: EnterprisePlan) -> bytes:
    """The PDF: page 1 by itself, then the chapters, the signatures and the check."""
    from portal.reports.pdf import draw_with

    return draw_with("pdf/plan.html", plan_document(plan), {"plan": plan})


def _numbered(written: Iterable[tuple[str, list[Block]]]) -> list[Chapter]:
    return [
        Chapter(f"experts.plan.{number}", name, blocks, str(number))
        for number, (name, blocks) in enumerate(written, start=1)
    ]


def _summary(plan: EnterprisePlan) -> Chapter:
    """Page 1. The three things are drawn large in the PDF, and as a table elsewhere."""
    blocks: list[Block] = []
    if plan.highlights:
        blocks.append(Figures(plan.highlights))
    if plan.targets:
        blocks.append(_targets(plan))
    blocks.append(
        Note(
            gettext(
                "This plan is free of charge and asks for no particular certification body. "
                "Whether to be certified is the enterprise's own decision."
            )
        )
    )
    return Chapter("experts.plan.0", _first_title(plan), [*_first(plan), *blocks])


def _first_title(plan: EnterprisePlan) -> str:
    count = len(plan.first)
    if not count:
        return gettext("Summary")
    return ngettext(
        "On one page: do this first", "On one page: do these %(count)d things first", count
    ) % {"count": count}


def _first(plan: EnterprisePlan) -> list[Block]:
    if not plan.first:
        return []
    columns = (
        TableColumn(gettext("What"), strong=True),
        TableColumn(gettext("Why")),
        TableColumn(gettext("Who")),
        TableColumn(gettext("By when"), Kind.DATE),
        TableColumn(gettext("Done when")),
    )
    rows = [Row((f.what, f.why, f.owner, f.due_on, f.done_when)) for f in plan.first]
    return [Table(gettext("To do first"), columns, rows)]


def _targets(plan: EnterprisePlan) -> Table:
    columns = (
        TableColumn(gettext("Indicator")),
        TableColumn(gettext("Unit"), Kind.MUTE),
        TableColumn(gettext("Baseline"), Kind.DECIMAL, decimals=None),
        TableColumn(gettext("Target"), Kind.DECIMAL, decimals=None, strong=True),
        TableColumn(gettext("Change"), Kind.DECIMAL),
        TableColumn(gettext("How it is counted")),
    )
    rows = [
        Row((t.indicator, t.unit, t.baseline, t.goal, t.difference, t.counts_when))
        for t in plan.targets
    ]
    title = gettext("Expected results")
    return Table(title, columns, rows, number="1", unit=plan.targets_between)


def _chapters(plan: EnterprisePlan) -> Iterable[tuple[str, list[Block]]]:
    yield gettext("The enterprise as it is"), _state(plan)
    yield gettext("Problems found"), _problems(plan)
    yield gettext("Causes"), _causes(plan)
    yield gettext("Improvement plan"), _measures(plan)
    yield gettext("Certification"), _readiness(plan)
    yield gettext("Policies and follow-up"), _support(plan)
    yield gettext("Confirmed by both sides"), _signatures(plan)


def _state(plan: EnterprisePlan) -> list[Block]:
    blocks: list[Block] = [Definitions(plan.facts)] if plan.facts else []
    if plan.strengths:
        blocks.append(Paragraph(plan.strengths, lead=gettext("What is done well")))
    if plan.scores:
        blocks.append(_maturity(plan))
    if plan.photos:
        blocks += [Heading(gettext("Photographs")), Photos(plan.photos)]
    return blocks


def _maturity(plan: EnterprisePlan) -> Chart:
    own = RadarSeries(gettext("This enterprise"), [s.score for s in plan.scores])
    compared = any(score.average is not None for score in plan.scores)
    others = RadarSeries(gettext("Industry average"), [s.average for s in plan.scores])
    title = gettext("Scores by chapter of the standard (1 to 5)")
    columns = [TableColumn(gettext("Chapter")), TableColumn(own.label, Kind.DECIMAL, strong=True)]
    if compared:
        columns.append(TableColumn(others.label, Kind.DECIMAL))
    rows = [
        Row((s.label, s.score, s.average) if compared else (s.label, s.score)) for s in plan.scores
    ]
    drawn = radar(
        RadarChart(title, [s.label for s in plan.scores], [others, own] if compared else [own])
    )
    table = Table(title, columns, rows)
    return Chart(title, drawn, table, number="1", note=plan.compared_with, beside=True)


def _problems(plan: EnterprisePlan) -> list[Block]:
    if not plan.problems:
        return []
    severities = {
        "severe": f"◆\u00a0{gettext('severe')}",
        "ordinary": f"◇\u00a0{gettext('ordinary')}",
        "slight": f"○\u00a0{gettext('slight')}",
    }
    columns = (
        TableColumn(gettext("No."), Kind.CODE),
        TableColumn(gettext("Clause"), Kind.MUTE),
        TableColumn(gettext("Problem")),
        TableColumn(gettext("Evidence"), Kind.MUTE),
        TableColumn(gettext("Severity")),
        TableColumn(gettext("Kind of cause")),
    )
    rows = [
        Row(
            (p.number, p.clause, p.description, p.evidence, severities[p.severity], p.cause),
            attention=frozenset({4}) if p.severity == "severe" else frozenset(),
        )
        for p in plan.problems
    ]
    title = gettext("Problems found during the diagnosis")
    order = gettext("most severe first")
    return [Table(title, columns, rows, number="2", unit=order, note=plan.problems_note)]


def _causes(plan: EnterprisePlan) -> list[Block]:
    if plan.causes is None:
        return list(plan.whys)
    rows = [
        Row((bone.sign, cause.words, gettext("root cause") if cause.root else ""))
        for bone in plan.causes.bones
        for cause in bone.causes
    ]
    columns = [TableColumn(name) for name in (gettext("Kind"), gettext("Cause"), gettext("Proved"))]
    table = Table(plan.causes.title, columns, rows)
    note = gettext("Red and bold: a root cause that was proved on the spot.")
    drawn = fishbone(plan.causes)
    return [Chart(plan.causes.title, drawn, table, number="2", note=note), *plan.whys]


def _measures(plan: EnterprisePlan) -> list[Block]:
    if not plan.measures:
        return []
    costs = [m.cost for m in plan.measures if m.cost is not None]
    columns = [
        TableColumn(gettext("Measure")),
        TableColumn(gettext("Problem no."), Kind.MUTE),
        TableColumn(gettext("Owner")),
        TableColumn(gettext("Helped by"), Kind.MUTE),
        TableColumn(gettext("Due"), Kind.DATE),
        TableColumn(gettext("Done when")),
    ]
    if costs:
        columns.append(TableColumn(gettext("Cost"), Kind.DECIMAL))
    rows: list[Row] = []
    phase = ""
    for m in plan.measures:
        if m.phase and m.phase != phase:
            rows.append(Row((m.phase,), RowKind.GROUP))
            phase = m.phase
        cells = (m.what, m.problems, m.owner, m.helper, m.due_on, m.done_when)
        rows.append(Row((*cells, m.cost) if costs else cells))
    if costs:
        rows.append(Row((gettext("Total"), "", "", "", "", "", sum(costs)), RowKind.SUM))
    unit = gettext("Cost in 10,000 yuan") if costs else ""
    title = gettext("Measures, owners, dates and what counts as done")
    return [Table(title, columns, rows, number="3", unit=unit)]


def _readiness(plan: EnterprisePlan) -> list[Block]:
    if not plan.conditions:
        return []
    names = {
        "met": gettext("met"),
        "waiting": gettext("not yet"),
        "unmet": gettext("not met"),
    }
    columns = (
        TableColumn(gettext("No."), Kind.CODE),
        TableColumn(gettext("Condition")),
        TableColumn(gettext("Grounds and state"), Kind.MUTE),
        TableColumn(gettext("Result"), Kind.LAMP),
    )
    rows = [
        Row((str(n), c.what, c.state, Inline(lamp(c.light, title=names[c.light]), names[c.light])))
        for n, c in enumerate(plan.conditions, start=1)
    ]
    note = gettext("Circle: met; triangle: not yet; square: not met.")
    on = gettext("as of %(day)s") % {"day": plan.conditions_on} if plan.conditions_on else ""
    title = gettext("Readiness for certification")
    text = f"{note} {plan.readiness_note}".strip()
    return [Table(title, columns, rows, number="4", unit=on, note=text)]


def _support(plan: EnterprisePlan) -> list[Block]:
    blocks: list[Block] = []
    if plan.policies:
        columns = (
            TableColumn(gettext("Policy or service")),
            TableColumn(gettext("Amount"), Kind.DECIMAL, unit=gettext("10,000 yuan")),
            TableColumn(gettext("Until"), Kind.DATE),
            TableColumn(gettext("What to prepare")),
        )
        rows = [Row((p.title, p.amount, p.until, p.needs)) for p in plan.policies]
        blocks.append(Table(gettext("Policies and services that fit"), columns, rows, number="5"))
    if plan.follow_ups:
        columns = (
            TableColumn(gettext("When")),
            TableColumn(gettext("Date"), Kind.DATE),
            TableColumn(gettext("What")),
            TableColumn(gettext("By whom")),
        )
        rows = [Row((f.when, f.due_on, f.what, f.who)) for f in plan.follow_ups]
        blocks.append(Table(gettext("Follow-up"), columns, rows, number="6"))
    return blocks


def _signatures(plan: EnterprisePlan) -> list[Block]:
    if not plan.parties:
        return []
    words = plan.confirmed or gettext(
        "The enterprise has read this plan and agrees to the problems and measures. The help was "
        "free of charge, and no certification body was prescribed."
    )
    return [Paragraph(words, flat=True), Signatures(plan.parties)]
