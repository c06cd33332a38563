"""The chapters of the way onwards: measures, certification, policies, follow-up, signatures."""

from __future__ import annotations

from django.utils.translation import gettext

from portal.reports.blocks import (
    Block,
    Inline,
    Kind,
    Paragraph,
    Row,
    RowKind,
    Signatures,
    Table,
    TableColumn,
)
from portal.reports.charts import lamp
from portal.reports.plans.facts import EnterprisePlan


def measures(plan: EnterprisePlan) -> list[Block]:
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


def readiness(plan: EnterprisePlan) -> list[Block]:
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


def support(plan: EnterprisePlan) -> list[Block]:
    blocks: list[Block] = []
    if plan.policies:
        columns = (
            TableColumn(gettext("Policy or service")),
            TableColumn(gettext("Amount")),
            TableColumn(gettext("Until"), Kind.DATE),
            TableColumn(gettext("Why it fits")),
            TableColumn(gettext("What to prepare")),
        )
        rows = [Row((p.title, p.amount, p.until, p.why, p.needs)) for p in plan.policies]
        blocks.append(Table(gettext("Policies and services that fit"), columns, rows, number="5"))
    if plan.follow_ups:
        when = (
            TableColumn(gettext("When")),
            TableColumn(gettext("Date"), Kind.DATE),
            TableColumn(gettext("What")),
            TableColumn(gettext("By whom")),
        )
        rows = [Row((f.when, f.due_on, f.what, f.who)) for f in plan.follow_ups]
        blocks.append(Table(gettext("Follow-up"), when, rows, number="6"))
    return blocks


def signatures(plan: EnterprisePlan) -> list[Block]:
    if not plan.parties:
        return []
    words = plan.confirmed or gettext(
        "The enterprise has read this plan and agrees to the problems and measures. The help was "
        "free of charge, and no certification body was prescribed."
    )
    return [Paragraph(words, flat=True), Signatures(plan.parties)]
