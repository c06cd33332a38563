"""The list of a month or of a county, and the counties added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.calendar.rules import in_words
from portal.indicators.vocabulary import Unit
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.reports.blocks import Block, Kind, Note, Paragraph, Row, RowKind, Table, TableColumn
from portal.reports.documents import Chapter, DocumentContext
from programs.cycles.models import Cycle
from programs.returns.models import Return
from programs.returns.queries import CountyMonth, Sums, Terms, Total
from programs.returns.queries.quality import Quality
from programs.returns.vocabulary import State

TEMPLATE_VERSION = "2026.2"


def month_document(
    region: Region,
    cycle: Cycle,
    period: Period,
    lines: Sequence[CountyMonth],
    *,
    conditions: str,
    quality: Sequence[Quality] = (),
    office: str,
    at: datetime,
) -> DocumentContext:
    """The counties of an area in one month, as far as the list is narrowed to them; and how good
    the returns of the whole area were."""
    columns = [
        TableColumn(_("County")),
        TableColumn(_("Code"), Kind.CODE),
        TableColumn(_("City")),
        TableColumn(_("State")),
        TableColumn(_("Version"), Kind.COUNT),
        TableColumn(_("Return due")),
        TableColumn(_("Submitted on"), Kind.DATE),
        TableColumn(_("Late")),
    ]
    rows = [
        Row(
            (
                one.region.name,
                one.region.code,
                one.city.name if one.city else "",
                one.state_label,
                one.version if one.pk else None,
                in_words(one.due_at),
                localdate(one.submitted_at) if one.submitted_at else None,
                _lateness(one),
            )
        )
        for one in lines
    ]
    table = Table(_("Monthly returns"), columns, rows, number="1")
    title = _("Monthly returns, %(name)s, %(month)s")
    said = title % {"name": region.name, "month": period.code}
    blocks: list[Block] = [Paragraph(conditions, lead=_("Conditions")), table]
    if quality:
        blocks.append(_quality(region, quality))
    blocks.append(Note(_("Counties as they were at the end of the month.")))
    return live_document("returns.list", said, cycle, period.code, blocks, office=office, at=at)


def _quality(region: Region, found: Sequence[Quality]) -> Table:
    """Of the area, then of each city; of a city there are no parts."""
    columns = [
        TableColumn(_("Area")),
        TableColumn(_("Submitted")),
        TableColumn(_("On time")),
        TableColumn(_("Accepted at the first pass")),
        TableColumn(_("Empty")),
    ]
    shown = [one for one in found if one.place is None or region.level == Level.PROVINCE]
    rows = [
        Row(
            (
                one.place.name if one.place else region.name,
                f"{one.sent} / {one.of}",
                f"{one.on_time} / {one.due} {one.on_time_share}",
                f"{one.first_passed} / {one.accepted} {one.first_share}",
                f"{one.empty} / {one.sent} {one.empty_share}",
            ),
            RowKind.PLAIN if one.place else RowKind.SUM,
        )
        for one in shown
    ]
    return Table(_("Quality of the returns"), columns, rows, number="2")


def _lateness(one: CountyMonth) -> str:
    if not one.is_late:
        return ""
    return _("overdue") if one.is_waiting else _("submitted late")


def county_document(
    county: Region,
    cycle: Cycle,
    months: Iterable[Period],
    kept: dict[str, Return],
    terms: Terms,
    *,
    office: str,
    at: datetime,
) -> DocumentContext:
    """The months of a county, the newest first."""
    columns = [
        TableColumn(_("Month")),
        TableColumn(_("State")),
        TableColumn(_("Version"), Kind.COUNT),
        TableColumn(_("Return due")),
        TableColumn(_("Typed by")),
        TableColumn(_("Submitted by")),
        TableColumn(_("Submitted on"), Kind.DATE),
        TableColumn(_("Accepted on"), Kind.DATE),
    ]
    rows = []
    for month in months:
        row = kept.get(month.code)
        due = row.due_at if row else terms.due_at(cycle.code, month, county)
        rows.append(
            Row(
                (
                    month.code,
                    str(State(row.state).label) if row else _("Not begun"),
                    row.version if row else None,
                    in_words(due),
                    str(row.prepared_by or "") if row else "",
                    str(row.submitted_by or "") if row else "",
                    row.submitted_on if row else None,
                    row.accepted_on if row else None,
                )
            )
        )
    table = Table(_("Monthly returns"), columns, rows, number="1")
    title = _("Monthly returns of %(name)s") % {"name": county.name}
    return live_document(
        "returns.list", title, cycle, str(cycle.year), [table], office=office, at=at
    )


def summary_document(summary: Sums, cycle: Cycle, *, office: str, at: datetime) -> DocumentContext:
    """The counties of a city or province in one month, added up, as the page shows them."""
    said = {"name": summary.region.name, "month": summary.period.code}
    title = _("Summary of %(name)s, %(month)s") % said
    counties = {"given": summary.given, "wanted": summary.wanted}
    columns = [
        TableColumn(_("Indicator")),
        TableColumn(_("Unit")),
        TableColumn(_("Sum of the counties"), Kind.DECIMAL, decimals=None, strong=True),
        TableColumn(_("Counties that gave it"), Kind.COUNT),
        TableColumn(_("Counted"), Kind.DECIMAL, decimals=None),
        TableColumn(_("Last month"), Kind.DECIMAL, decimals=None),
        TableColumn(_("On last month"), Kind.DECIMAL, unit="%", decimals=None),
        TableColumn(_("Same month last year"), Kind.DECIMAL, decimals=None),
        TableColumn(_("Result of the check")),
    ]
    table = Table(_("Summary of the counties"), columns, list(_lines(summary)), number="1")
    blocks: list[Block] = [
        Paragraph(_("%(given)s of %(wanted)s counties are added up.") % counties),
        table,
        Note(_("A change is said only where the same counties gave the figure in both months.")),
    ]
    return live_document(
        "returns.summary", title, cycle, said["month"], blocks, office=office, at=at
    )


def _lines(summary: Sums) -> Iterator[Row]:
    language = get_language() or ""
    for section, totals in summary.parts:
        yield Row((section.label(language),), RowKind.GROUP)
        for one in totals:
            yield Row(
                (
                    one.field.label(language),
                    str(Unit(one.field.unit).label),
                    one.value,
                    one.counties,
                    one.counted,
                    one.last_month,
                    one.change if one.is_comparable else None,
                    one.year_before,
                    _checked(one),
                )
            )


def _checked(one: Total) -> str:
    """The faults, and who reported another figure than was counted."""
    said = [str(fault.message) for fault in one.faults]
    if one.differing:
        names = ", ".join(county.name for county in one.differing)
        said.append(f"{_('Reported another figure than was counted')}{_(': ')}{names}")
    return "; ".join(said) or _("In order")


def live_document(
    code: str,
    title: str,
    cycle: Cycle,
    period: str,
    blocks: Sequence[Block],
    *,
    office: str,
    at: datetime,
) -> DocumentContext:
    """Live figures: nothing is issued."""
    return DocumentContext(
        code=code,
        title=title,
        subtitle=title,
        lead=cycle.title,
        office=office,
        period=period,
        version=_("Live figures"),
        snapshot_number=_("none: live figures"),
        data_at=at,
        template_version=TEMPLATE_VERSION,
        language=get_language() or settings.LANGUAGE_CODE,
        chapters=(Chapter(code, title, tuple(blocks)),),
        prepared_on=localdate(at),
        notice=_("These figures change with what is recorded. A snapshot is what stands still."),
        provisional=True,
        demo=settings.PORTAL_DEMO,
    )
