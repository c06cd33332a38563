"""What was set up: policies in force, counties that take part."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from portal.reports.blocks import Block, Heading, Kind, Paragraph, Row, RowKind, Table, TableColumn
from portal.reports.definition import Section, sections
from programs.evaluation.documents.chapters import words
from programs.evaluation.schema import Taken
from programs.policies.vocabulary import PolicyKind, PolicyLevel


def organisation(taken: Taken) -> list[Block]:
    """Policies by kind and level: table 7."""
    part = taken.frozen.part("policies")
    if part is None:
        return []
    numbers = {(kind, level): number for kind, level, number in part["lines"]}
    levels = [level for level in PolicyLevel if any(lv == level for _kind, lv in numbers)]
    # a snapshot that was taken before applications were kept says nothing of them
    applied = {kind: told for kind, *told in part.get("applications") or []}
    rows = []
    for kind in PolicyKind:
        line = [numbers.get((kind, level), 0) for level in levels]
        if any(line) or kind in applied:
            more = applied.get(kind, [0, 0]) if applied else []
            rows.append(Row((str(kind.label), *line, sum(line), *more)))
    total = sum(numbers.values())
    text = _("%(total)d incentive policies are in force, %(counties)d counties issued their own.")
    said = Paragraph(text % {"total": total, "counties": part["counties"]})
    if not rows:
        return [said]
    sums = [sum(numbers.get((kind, level), 0) for kind in PolicyKind) for level in levels]
    more = [sum(one) for one in zip(*applied.values(), strict=True)]
    rows.append(Row((_("Total"), *sums, total, *more), RowKind.SUM))
    columns = [
        TableColumn(_("Kind")),
        *(TableColumn(str(level.label), Kind.COUNT) for level in levels),
        TableColumn(_("Total"), Kind.COUNT, strong=True),
    ]
    note = _("A joint policy counts once, at the level that issued it.")
    if applied:
        columns += [
            TableColumn(pgettext("count of applications", "Applied"), Kind.COUNT),
            TableColumn(pgettext("application for a policy", "Granted"), Kind.COUNT),
        ]
        told = _(
            "Applications of this area's enterprises in the year to date, by the kind of policy."
        )
        note = words.sentences(note, told)
    table = Table(
        _("Incentive policies in force"),
        columns,
        rows,
        number="7",
        note=note,
    )
    return [said, Heading(_("Incentive policies"), "4.1"), table]


sections.add(
    Section("evaluation.organisation", gettext_lazy("Organisation"), 40, organisation, "4")
)
