"""A city's month, and what the early warning was worth, as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.calendar.rules import day_in_words
from portal.indicators.vocabulary import Unit
from portal.regions.models import Region
from portal.reports.blocks import (
    Block,
    Figure,
    Figures,
    Kind,
    Note,
    Paragraph,
    Row,
    RowKind,
    Table,
    TableColumn,
)
from portal.reports.documents import DocumentContext
from programs.cycles.models import Cycle
from programs.returns.documents.listing import live_document
from programs.returns.models import Summary
from programs.returns.queries import CountyMonth
from programs.returns.queries.quality import in_words
from programs.returns.queries.summaries import Returned
from programs.returns.queries.warnings import MonthRecord, Named, Record
from programs.returns.scoring import Hits
from programs.returns.vocabulary import SummaryState


def city_document(
    summary: Summary,
    found: Returned,
    counties: Sequence[CountyMonth],
    *,
    office: str,
    at: datetime,
) -> DocumentContext:
    """A city's month: what it adds up to, and where each of its counties stands. The counties are
    those in force at the month's end."""
    period, city = summary.period, summary.region
    said = _("%(name)s as a whole, %(month)s") % {"name": city.name, "month": period}
    final = _("provisional") if found.is_provisional else _("final")
    of = str(found.of)
    blocks: list[Block] = [
        Paragraph(f"{SummaryState(summary.state).label} · {final}", lead=_("State")),
        Figures(
            [
                Figure(_("Counties approved"), f"{found.counties} / {of}"),
                Figure(_("Accepted by the province"), f"{found.accepted} / {of}"),
            ]
        ),
        _totals(found),
        _counties(counties, summary.missing if summary.stands else {}),
        Note(
            _("Counties as they were at the end of the month. Of returns that the city approved.")
        ),
    ]
    return live_document("returns.city", said, summary.cycle, period, blocks, office=office, at=at)


def _totals(found: Returned) -> Table:
    language = get_language() or ""
    columns = [
        TableColumn(_("Indicator")),
        TableColumn(_("Unit")),
        TableColumn(_("Sum"), Kind.DECIMAL, decimals=None, strong=True),
        TableColumn(_("When it was approved")),
    ]
    rows = [
        Row(
            (one.field.label(language), str(Unit(one.field.unit).label), one.value, one.was),
            attention=frozenset({2} if one.is_changed else ()),
        )
        for one in found.totals
    ]
    return Table(_("What the counties returned"), columns, rows, number="1")


def _counties(counties: Sequence[CountyMonth], missing: dict[str, str]) -> Table:
    columns = [
        TableColumn(_("County")),
        TableColumn(_("Code"), Kind.CODE),
        TableColumn(_("State")),
        TableColumn(_("Why it is missing"), Kind.MUTE),
    ]
    rows = [
        Row(
            (
                one.region.name,
                one.region.code,
                str(one.state_label),
                missing.get(one.region.code, ""),
            )
        )
        for one in counties
    ]
    return Table(_("Its counties"), columns, rows, number="2")


def warnings_document(
    record: Record,
    month: MonthRecord | None,
    region: Region,
    cycle: Cycle,
    *,
    office: str,
    at: datetime,
) -> DocumentContext:
    """The record of a year, and of one month who was named or late."""
    said = {"name": region.name, "year": cycle.year}
    title = _("Record of the early warning, %(name)s, %(year)s") % said
    blocks: list[Block] = [_headlines(record), _by_month(record)]
    if month is not None:
        blocks.append(_named(month))
    blocks += [
        Paragraph(_("The plain rule: who was late last month will be late again")),
        Note(
            _(
                "Who is named on any morning while the month is still due counts once. Late is what"
                " was submitted after its date or never, extensions taken in. Counties are those"
                " in force in the month."
            )
        ),
    ]
    period = month.period.code if month else str(cycle.year)
    return live_document("returns.warnings", title, cycle, period, blocks, office=office, at=at)


def _headlines(record: Record) -> Figures:
    warned, plain = record.warned, record.plain
    named, late = _("of %(n)s that were named"), _("of %(n)s that were late")
    before = _("of %(n)s that were late the month before")
    return Figures(
        [
            Figure(_("Named and late"), warned.precision, under=named % {"n": warned.told}),
            Figure(_("Late and named"), warned.recall, under=late % {"n": warned.late}),
            Figure(
                _("Named and late, by the plain rule"),
                plain.precision,
                under=before % {"n": plain.told},
            ),
            Figure(
                _("Late and named, by the plain rule"),
                plain.recall,
                under=late % {"n": plain.late},
            ),
        ]
    )


def _by_month(record: Record) -> Table:
    columns = [
        TableColumn(_("Month")),
        TableColumn(_("Counties that were late")),
        TableColumn(_("Named and late")),
        TableColumn(_("Late and named")),
        TableColumn(_("Plain rule: named and late")),
        TableColumn(_("Plain rule: late and named")),
        TableColumn(_("Where the warnings are from")),
    ]
    rows = [
        Row(
            (
                one.period.code,
                f"{one.warned.late} / {one.warned.of}",
                *_hits(one.warned),
                *_hits(one.plain),
                _("Kept on the day") if one.is_kept else _("Computed afterwards"),
            )
        )
        for one in record.months
    ]
    return Table(_("Month by month"), columns, rows, number="1")


def _hits(one: Hits) -> tuple[str, str]:
    return f"{one.met} / {one.told} {one.precision}", f"{one.met} / {one.late} {one.recall}"


def _named(month: MonthRecord) -> Table:
    columns = [
        TableColumn(_("County")),
        TableColumn(_("Code"), Kind.CODE),
        TableColumn(_("Named on")),
        TableColumn(_("Why, the last time")),
        TableColumn(_("Late last month")),
        TableColumn(_("What came")),
    ]
    rows = [_named_row(one) for one in month.named]
    if not rows:
        rows = [Row((_("Nobody was named and nobody was late"),), RowKind.GROUP)]
    title = _("Named or late, %(month)s") % {"month": month.period.code}
    return Table(title, columns, rows, number="2")


def _named_row(one: Named) -> Row:
    ends = dict.fromkeys(one.days[:1] + one.days[-1:])
    return Row(
        (
            one.region.name,
            one.region.code,
            " – ".join(day_in_words(day) for day in ends),
            _("; ").join(in_words(*why) for why in one.why),
            _("Yes") if one.was_before else _("No"),
            _("late or never") if one.was_late else _("in time"),
        ),
        attention=frozenset({5} if one.was_late else ()),
    )
