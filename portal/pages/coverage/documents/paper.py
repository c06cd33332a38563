"""The document of a view: live figures, without a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.indicators.definition import exact
from portal.indicators.reading import Figure
from portal.indicators.vocabulary import Unit
from portal.pages.coverage.documents.headlines import headlines
from portal.pages.coverage.documents.ranking import ranking
from portal.pages.coverage.queries import Choice, Coverage, boundary_words, filter_words
from portal.pages.coverage.queries.funnel import stages_told
from portal.reports.blocks import (
    Block,
    Chart,
    Kind,
    Note,
    Paragraph,
    Row,
    RowKind,
    Table,
    TableColumn,
)
from portal.reports.charts import Series, TrendChart, trend
from portal.reports.documents import Chapter, DocumentContext, Formula

TEMPLATE_VERSION = "2026.4"
#: how many areas a page of paper bears beside each other
WIDEST = 12
#: how many months it bears beside each other
HALF_A_YEAR = 6


def coverage_document(page: Coverage, *, office: str, at: datetime) -> DocumentContext:
    """What the page shows, in the language now active. Live figures: nothing is issued."""
    choice = page.choice
    said = {"region": choice.region.name, "indicator": choice.indicator.title}
    title = _("%(region)s: %(indicator)s") % said
    return DocumentContext(
        code="coverage",
        title=title,
        subtitle=title,
        lead=choice.year.title,
        office=office,
        period=_span(choice),
        version=_("Live figures"),
        snapshot_number=_("none: live figures"),
        data_at=at,
        template_version=TEMPLATE_VERSION,
        language=get_language() or settings.LANGUAGE_CODE,
        chapters=(
            Chapter("coverage.figures", str(choice.indicator.title), tuple(_numbered(page))),
        ),
        prepared_on=localdate(at),
        formulas=tuple(_formulas(page)),
        notice=_("These figures change with what is recorded. A snapshot is what stands still."),
        provisional=not choice.year.is_locked,
        demo=settings.PORTAL_DEMO,
    )


def _span(choice: Choice) -> str:
    span = _("Year to date") if choice.to_date else _("The month alone")
    return f"{choice.month.code} · {span}"


def _formulas(page: Coverage) -> Iterator[Formula]:
    """The definition of every figure that is printed: what was chosen, what stands at the top,
    then the stages."""
    told = [page.choice.indicator]
    told += [card["figure"].indicator for card in page.cards if "figure" in card]
    if page.funnel.steps:
        told += [one for _stage, one in stages_told(page.choice)]
    for number, one in enumerate({one.code: one for one in told}.values(), 1):
        unit = str(Unit(one.unit).label)
        yield Formula(f"F{number}", str(one.title), str(one.formula), unit)


def _numbered(page: Coverage) -> Iterator[Block]:
    """The blocks, tables numbered as they come: which there are differs from page to page."""
    number = 0
    for block in _blocks(page):
        if isinstance(block, Table):
            number += 1
            yield replace(block, number=str(number))
        else:
            yield block


def _blocks(page: Coverage) -> Iterator[Block]:
    figures: list[Figure] = [line["figure"] for line in page.lines]
    yield Paragraph(" · ".join(filter_words(page.choice)), lead=_("Counted here"))
    yield Paragraph(boundary_words(page.choice), lead=_("Boundaries"))
    yield Paragraph(str(page.choice.indicator.formula))
    yield from headlines(page)
    yield _table(page, figures)
    if page.surplus_text:
        yield Paragraph(page.surplus_text)
    if page.rankings:
        yield ranking(page)
    if page.funnel.steps:
        yield _funnel(page)
    yield from _over_time(page)
    if page.heat.rows:
        yield _heat(page)
    if page.late:
        yield _late(page)
    if page.late_months:
        yield _late_months(page)
    yield Note(_("Source: the portal's readings at the moment that is printed here."))


def _table(page: Coverage, figures: list[Figure]) -> Table:
    name = str(page.choice.indicator.title)
    columns = [
        TableColumn(_("Area")),
        TableColumn(_("Code"), Kind.CODE),
        TableColumn(_("Numerator"), Kind.DECIMAL, decimals=None),
        TableColumn(_("Denominator"), Kind.DECIMAL, decimals=None),
        TableColumn(
            _("Figure"),
            Kind.DECIMAL,
            unit=page.choice.indicator.unit_words,
            decimals=None,
            strong=True,
        ),
        TableColumn(_("Returns overdue"), Kind.COUNT),
    ]
    rows = [
        Row(
            (
                one.region.name,
                one.region.code,
                exact(one.numerator),
                None if one.denominator is None else exact(one.denominator),
                one.value,
                late,
            )
        )
        for one, late in zip(figures, (line["late"] for line in page.lines), strict=True)
    ]
    return Table(name, columns, rows)


def _over_time(page: Coverage) -> Iterator[Block]:
    if page.points:
        yield _trend(page)
    if page.by_month.rows:
        yield from _months(page)


def _trend(page: Coverage) -> Chart:
    name = _("Trend")
    labels = [str(point["label"]) for point in page.points]
    values: list[Any] = [point["value"] for point in page.points]
    title = str(page.choice.indicator.title)
    drawn = TrendChart(name, labels, [Series(title, values)], unit=page.choice.indicator.unit_words)
    columns = [TableColumn(_("Month")), TableColumn(title)]
    rows = [Row((str(point["label"]), str(point["text"]))) for point in page.points]
    return Chart(name, trend(drawn), Table(name, columns, rows), number="1")


def _months(page: Coverage) -> Iterator[Table]:
    """As many months beside each other as a page of paper bears; of the whole region last."""
    found = page.by_month
    heads = [*found.heads, _("Year to date")] if found.has_sum else found.heads
    parts = [*range(0, len(found.heads), HALF_A_YEAR), len(heads)]
    for first, end in pairwise(parts):
        columns = [TableColumn(_("Area"))]
        columns += [TableColumn(one, Kind.DECIMAL, decimals=None) for one in heads[first:end]]
        rows = [Row(_said(row, first, end)) for row in found.rows]
        rows.append(Row(_said(found.total, first, end), RowKind.SUM))
        name = f"{_('Month by month')}{_(': ')}{heads[first]} – {heads[end - 1]}"
        yield Table(name, columns, rows, unit=page.choice.indicator.unit_words, tight=True)


def _said(row: dict[str, Any], first: int, end: int) -> tuple[Any, ...]:
    cells = row["cells"][first:end]
    figures = (cell["figure"].value if "figure" in cell else None for cell in cells)
    return row["region"].name, *figures


def _funnel(page: Coverage) -> Table:
    columns = [
        TableColumn(_("Stage")),
        TableColumn(_("Enterprises counted"), Kind.COUNT),
        TableColumn(_("Of the first stage"), Kind.DECIMAL, unit="%"),
    ]
    rows = [
        Row((step["label"], step["figure"].numerator, step["share"])) for step in page.funnel.steps
    ]
    silent = ", ".join(page.funnel.silent)
    note = f"{_('Nothing is recorded yet of')}{_(': ')}{silent}" if silent else ""
    return Table(_("From the roster to the certificate"), columns, rows, note=note)


def _heat(page: Coverage) -> Table:
    """A column for each area where they fit on a page; else a row for each industry and area."""
    name, heat = _("Industries by area"), page.heat
    if len(heat.areas) <= WIDEST:
        columns = [TableColumn(_("Industry"))]
        columns += [TableColumn(one["short"], Kind.DECIMAL, decimals=None) for one in heat.heads]
        rows = [
            Row((row["name"], *(cell["figure"].value for cell in row["cells"])))
            for row in heat.rows
        ]
        return Table(name, columns, rows, unit=page.choice.indicator.unit_words, tight=True)
    columns = [
        TableColumn(_("Industry")),
        TableColumn(_("Area")),
        TableColumn(
            _("Figure"), Kind.DECIMAL, unit=page.choice.indicator.unit_words, decimals=None
        ),
    ]
    rows = [
        Row((row["name"], area.name, cell["figure"].value))
        for row in heat.rows
        for area, cell in zip(heat.areas, row["cells"], strict=True)
        if cell["url"]
    ]
    return Table(name, columns, rows)


def _late(page: Coverage) -> Table:
    columns = [
        TableColumn(_("County")),
        TableColumn(_("City")),
        TableColumn(_("Days overdue"), Kind.COUNT),
        TableColumn(_("Months running"), Kind.COUNT),
    ]
    rows = [Row((one.name, one.city, one.days, one.months_running)) for one in page.late]
    return Table(_("Returns overdue"), columns, rows)


def _late_months(page: Coverage) -> Table:
    """Of a county the months that it owes."""
    columns = [TableColumn(_("Month")), TableColumn(_("Days overdue"), Kind.COUNT)]
    rows = [Row((one.month.code, one.days)) for one in page.late_months]
    return Table(_("Returns overdue"), columns, rows)
