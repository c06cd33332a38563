"""The chapters of the diagnosis: the enterprise as it is, its problems, their causes."""

from __future__ import annotations

from django.utils.translation import gettext

from portal.reports.blocks import (
    Block,
    Chart,
    Definitions,
    Heading,
    Kind,
    Paragraph,
    Photos,
    Row,
    Table,
    TableColumn,
)
from portal.reports.charts import RadarChart, RadarSeries, fishbone, radar
from portal.reports.plans.facts import EnterprisePlan


def state(plan: EnterprisePlan) -> list[Block]:
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


def problems(plan: EnterprisePlan) -> list[Block]:
    if not plan.problems:
        return []
    severities = {
        "severe": "◆\u00a0" + gettext("severe"),
        "ordinary": "◇\u00a0" + gettext("ordinary"),
        "slight": "○\u00a0" + gettext("slight"),
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


def causes(plan: EnterprisePlan) -> list[Block]:
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
