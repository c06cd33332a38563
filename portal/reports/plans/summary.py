"""Page 1: the three things to do first, the large figures, what is to be reached."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from portal.reports.blocks import Block, Figures, Kind, Note, Row, Table, TableColumn
from portal.reports.documents import Chapter
from portal.reports.plans.facts import EnterprisePlan


def summary(plan: EnterprisePlan) -> Chapter:
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
