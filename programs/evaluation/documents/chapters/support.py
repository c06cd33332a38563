"""How enterprises were helped: the way through the steps, by area, industry, size and tier."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.rules.industries import industry_of
from enterprises.register.vocabulary import SizeClass
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
from portal.reports.charts import FunnelChart, Stage, funnel
from portal.reports.definition import Section, sections
from programs.cycles.vocabulary import Tier
from programs.evaluation.documents.chapters import words
from programs.evaluation.documents.chapters.answers import demand
from programs.evaluation.schema import STEPS, Fact, Frozen, Place, Taken

#: industries shown by name; the others stand in one line
MOST_INDUSTRIES = 12
ROSTER, DIAGNOSED = "roster.listed", "visits.enterprises"


def support(taken: Taken) -> list[Block]:
    """The funnel (figure 5), table 9, and what is asked for (figure 6)."""
    frozen = taken.frozen
    steps = [fact for code in STEPS if (fact := frozen.fact(code)) is not None]
    if not steps:
        return []
    return [
        *_summary(frozen),
        Heading(_("From the roster to the certificate"), "6.1"),
        _funnel(steps),
        Heading(_("By area, industry, size and tier"), "6.2"),
        _table(frozen, [fact.said.code for fact in steps]),
        *demand(frozen),
    ]


def _summary(frozen: Frozen) -> Iterator[Block]:
    visits, hours = frozen.fact("visits.confirmed"), frozen.fact("visits.hours")
    plans = frozen.fact("plans.confirmed")
    if visits is not None and hours is not None and plans is not None:
        text = _(
            "Experts carried out %(visits)s visits of %(hours)s hours; %(plans)s plans were "
            "confirmed by enterprise and expert."
        )
        yield Paragraph(
            text
            % {
                "visits": f"{visits.numerator:,.0f}",
                "hours": f"{hours.numerator:,.0f}",
                "plans": f"{plans.numerator:,.0f}",
            }
        )


def _funnel(steps: list[Fact]) -> Chart:
    name = _("From the roster to the certificate")
    stages = [Stage(words.short(fact.said), words.count(fact)) for fact in steps]
    rows, before = [], None
    for fact in steps:
        number = words.count(fact)
        rows.append(Row((words.title(fact.said), number, words.share(number, before))))
        before = number
    table = Table(
        name,
        [
            TableColumn(_("Step")),
            TableColumn(_("Number"), Kind.COUNT),
            TableColumn(_("Of the step before"), Kind.DECIMAL, unit="%"),
        ],
        rows,
    )
    return Chart(
        name,
        funnel(FunnelChart(name, stages)),
        table,
        number="5",
        note=_("Red: less than 70 percent of the step before."),
    )


def _table(frozen: Frozen, codes: list[str]) -> Table:
    saids = [said for code in codes if (said := frozen.said(code)) is not None]
    columns = [
        TableColumn(_("Group")),
        *(TableColumn(words.short(said), Kind.COUNT) for said in saids),
        TableColumn(_("Diagnosed of the roster"), Kind.DECIMAL, unit="%", strong=True),
    ]
    return Table(
        _("Support of enterprises"),
        columns,
        list(_rows(frozen, codes)),
        number="9",
        unit=_("different enterprises"),
        note=_("Red: below 90 percent of the whole area's share."),
    )


def _rows(frozen: Frozen, codes: list[str]) -> Iterator[Row]:
    whole = _line(frozen.region.name, _of(frozen, frozen.region, codes), codes)
    yield Row(whole.cells, RowKind.SUM)
    limit = whole.cells[-1]
    places = frozen.children()
    if places:
        yield Row((_("By area"),), RowKind.GROUP)
        for place in places:
            yield _line(place.name, _of(frozen, place, codes), codes, limit)
    groups = frozen.part("groups") or {}
    for kind, heading, name in _kinds():
        lines = groups.get(kind) or {}
        if lines:
            yield Row((heading,), RowKind.GROUP)
            for code, line in _largest(lines, kind):
                yield _line(name(code), line, codes, limit)


def _kinds() -> list[tuple[str, str, Callable[[str], str]]]:
    return [
        ("industry", _("By industry"), _industry),
        ("size", _("By size"), lambda code: str(dict(SizeClass.choices).get(code, code) or "—")),
        ("tier", _("By tier"), lambda code: str(dict(Tier.choices).get(code, code))),
    ]


def _industry(code: str) -> str:
    found = industry_of(code) if code else None
    if found is not None:
        return str(found.name)
    return _("Other industries") if code == "" else code


def _largest(
    lines: Mapping[str, Mapping[str, int]], kind: str
) -> list[tuple[str, Mapping[str, int]]]:
    """The industries with the most enterprises; what is left, and what has no code, in one."""
    ordered = sorted(lines.items(), key=lambda one: (-one[1].get(ROSTER, 0), one[0]))
    if kind != "industry":
        return ordered
    named = [one for one in ordered if one[0]]
    shown, rest = named[:MOST_INDUSTRIES], named[MOST_INDUSTRIES:]
    others: dict[str, int] = dict(lines.get("", {}))
    for _code, line in rest:
        for step, number in line.items():
            others[step] = others.get(step, 0) + number
    return [*shown, ("", others)] if others else shown


def _of(frozen: Frozen, place: Place, codes: list[str]) -> dict[str, int]:
    found = {code: words.count(frozen.fact(code, place.code)) for code in codes}
    return {code: number for code, number in found.items() if number is not None}


def _line(name: str, line: Mapping[str, int], codes: list[str], limit: object = None) -> Row:
    share = words.share(line.get(DIAGNOSED), line.get(ROSTER))
    low = share is not None and limit is not None and share * 100 < limit * words.LOW  # type: ignore[operator]
    cells = (name, *(line.get(code, 0) for code in codes), share)
    return Row(cells, attention=words.red(low=low, column=len(codes) + 1))


sections.add(
    Section("evaluation.support", gettext_lazy("Support of enterprises"), 60, support, "6")
)
