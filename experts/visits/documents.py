"""What visits say in the evaluation report: problems by category, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experts.visits.models import Problem
from experts.visits.vocabulary import Category, Cause, ProblemState, Severity
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.reports.blocks import (
    Block,
    Chart,
    Heading,
    Kind,
    Paragraph,
    Row,
    RowKind,
    Table,
    TableColumn,
)
from portal.reports.charts import Bar, BarChart, bars
from portal.reports.definition import Section, sections
from programs.cycles.models import Cycle
from programs.evaluation.documents.chapters.words import LOW, red, share
from programs.evaluation.queries.parts import SnapshotPart, snapshot_parts
from programs.evaluation.schema import Taken


def take_problems(cycle: Cycle, region: Region, period: Period, at: datetime) -> dict[str, Any]:
    """Problems found up to the period's end: {"category": {code: [found, serious, closed]},
    "cause": {code: found}}."""
    day = min(period.last, localdate(at))
    found = (
        Problem.objects.found()
        .filter(cycle=cycle, region__path__startswith=region.path, found_on__lte=day)
        .order_by()
    )
    closed = Q(state=ProblemState.CLOSED, closed_on__lte=day)
    by_category = found.values_list("category").annotate(
        n=Count("pk"),
        serious=Count("pk", filter=Q(severity=Severity.SERIOUS)),
        closed=Count("pk", filter=closed),
    )
    by_cause = found.values_list("cause").annotate(n=Count("pk"))
    return {
        "category": {code: [n, serious, done] for code, n, serious, done in by_category},
        "cause": dict(by_cause),
    }


snapshot_parts.add(SnapshotPart("problems", take_problems))


def problems(taken: Taken) -> list[Block]:
    """Table 12 and figure 7: the categories in the order of their number."""
    part = taken.frozen.part("problems") or {}
    lines = sorted((part.get("category") or {}).items(), key=lambda one: (-one[1][0], one[0]))
    if not lines:
        return []
    total, closed = (sum(line[n] for _code, line in lines) for n in (0, 2))
    text = _("%(found)d problems were found, %(closed)d of them are closed (%(share)s%%).")
    said = text % {"found": total, "closed": closed, "share": share(closed, total)}
    return [
        Paragraph(said),
        Heading(_("Problems by category"), "7.1"),
        _table(lines),
        _pareto(lines, total),
        *_causes(part.get("cause") or {}),
    ]


def _name(code: str) -> str:
    return str(dict(Category.choices).get(code, code))


def _table(lines: list[tuple[str, list[int]]]) -> Table:
    rows = []
    for code, (found, serious, closed) in lines:
        rate = share(closed, found)
        low = rate is not None and rate < LOW
        cells = (_name(code), found, serious, closed, rate)
        rows.append(Row(cells, attention=red(low=low, column=4)))
    sums = [sum(line[n] for _code, line in lines) for n in range(3)]
    rows.append(Row((_("Total"), *sums, share(sums[2], sums[0])), RowKind.SUM))
    columns = [
        TableColumn(_("Category")),
        TableColumn(_("Found"), Kind.COUNT),
        TableColumn(_("Serious"), Kind.COUNT),
        TableColumn(_("Closed"), Kind.COUNT),
        TableColumn(_("Closure rate"), Kind.DECIMAL, unit="%", strong=True),
    ]
    note = _(
        "Red: less than 90 percent are closed. A problem is closed when its remedy is verified."
    )
    return Table(_("Problems by category"), columns, rows, number="12", note=note)


def _pareto(lines: list[tuple[str, list[int]]], total: int) -> Chart:
    """The bars fall; the figures beside them add up to the whole."""
    name = _("Where most problems lie")
    rows, sum_so_far = [], 0
    for code, (found, _serious, _closed) in lines:
        sum_so_far += found
        rows.append(Row((_name(code), found, share(sum_so_far, total))))
    columns = [
        TableColumn(_("Category")),
        TableColumn(_("Found"), Kind.COUNT),
        TableColumn(_("Added up"), Kind.DECIMAL, unit="%"),
    ]
    drawn = bars(BarChart(name, [Bar(_name(code), line[0]) for code, line in lines]))
    return Chart(name, drawn, Table(name, columns, rows), number="7")


def _causes(found: dict[str, int]) -> list[Block]:
    total = sum(found.values())
    if not total:
        return []
    names = dict(Cause.choices)
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    rows = [Row((str(names.get(code, code)), n, share(n, total))) for code, n in ordered]
    columns = [
        TableColumn(_("Main cause")),
        TableColumn(_("Found"), Kind.COUNT),
        TableColumn(_("Share"), Kind.DECIMAL, unit="%"),
    ]
    return [Heading(_("Problems by main cause"), "7.2"), Table("", columns, rows)]


sections.add(Section("evaluation.problems", gettext_lazy("Problems"), 70, problems, "7"))
