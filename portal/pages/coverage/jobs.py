"""The coverage page as a file, and the rows behind a figure as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.indicators.counting import rows_behind
from portal.indicators.definition import Measure
from portal.indicators.vocabulary import Permission
from portal.indicators.years import years_at
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Missing, Refused
from portal.pages.coverage.documents import coverage_document
from portal.pages.coverage.queries import (
    Choice,
    areas_of,
    choice_named,
    coverage_of,
    filter_words,
    refuse_untold,
    region_named,
    with_every_industry,
)
from portal.reports.files import draw_file
from portal.reports.sheets import Sheet, SheetColumn, write_workbook

EXPORT, ROWS = "coverage.export", "coverage.rows"
AT_ONCE = 2000
ABOUT = [SheetColumn("", 16), SheetColumn("", 90)]


def run_export(work: Work) -> None:
    """{"query": {region, month, indicator, span}, "form": "pdf" | "xlsx"}: what the page shows."""
    choice = _choice(work)
    work.say(0, 2)
    choice = with_every_industry(choice)
    page = coverage_of(choice, work.actor, at=work.at, years=years_at(choice.region.path))
    context = coverage_document(page, office=work.actor.office or str(work.actor), at=work.at)
    work.say(1, 2)
    drawn = io.BytesIO()
    file = draw_file(context, "pdf" if work.params["form"] == "pdf" else "xlsx", drawn)
    name = f"{choice.region.name}_{choice.indicator.title}_{choice.month.code}.{file.form}"
    work.file(name).write(drawn.getvalue())
    work.count_rows(len(page.lines))
    work.say(2, 2)


def run_rows(work: Work) -> None:
    """{"query": {…}, "part": "numerator" | "denominator"}: the rows that the asker may open."""
    choice = _choice(work)
    one = choice.indicator
    measure = one.denominator if work.params["part"] == "denominator" else one.numerator
    if measure is None:
        raise Missing(_("This figure has no such rows."))
    counted: Any = rows_behind(
        measure,
        choice.year.code if measure.cycle else "",
        choice.month,
        path=choice.region.path,
        today=timezone.localdate(work.at),
        to_date=choice.to_date,
        region_ids=areas_of(choice, at=work.at).region_ids,
        cut=choice.cut,
    )
    reached = counted.reachable(by=work.actor, to=measure.permission)
    total = reached.count()
    if not total:
        raise Refused(_("There is nothing to export for this choice."))
    found = reached.select_related(*measure.related).order_by("pk").iterator(chunk_size=AT_ONCE)
    columns = [SheetColumn(str(header), 20) for header, _get in measure.columns]
    cells = _cells(measure, work.through(found, total=total))
    sheet = Sheet(str(measure.title)[:31], columns, cells)
    about = Sheet(_("What is counted"), ABOUT, iter(_about(choice, measure, total, work)))
    name = f"{choice.region.name}_{measure.title}_{choice.month.code}.xlsx"
    write_workbook(work.file(name), [sheet, about])
    work.count_rows(total)


def _about(choice: Choice, measure: Measure, total: int, work: Work) -> list[list[Any]]:
    """Definition, filter and data time of the rows."""
    one = choice.indicator
    return [
        [_("Indicator"), str(one.title)],
        [_("Formula"), str(one.formula)],
        [_("Rows"), f"{measure.title} ({total})"],
        [_("Filter"), " · ".join(filter_words(choice))],
        [_("Data time"), timezone.localtime(work.at).strftime("%Y-%m-%d %H:%M")],
    ]


def _cells(measure: Measure, rows: Iterator[Any]) -> Iterator[list[Any]]:
    for row in rows:
        yield [_cell(get(row)) for _header, get in measure.columns]


def _cell(value: Any) -> Any:
    """What a sheet can hold as it is; anything else as its words."""
    return value if value is None or isinstance(value, int | float | Decimal) else str(value)


def _choice(work: Work) -> Choice:
    """What was asked for, if the asker may still read it."""
    query = work.params["query"]
    region = region_named(query, work.actor) if work.actor.may(Permission.VIEW) else None
    years = years_at(region.path) if region else []
    if region is None or not years:
        raise Missing(_("There are no such figures here that you may see."))
    choice = choice_named(query, region, years, at=work.at)
    refuse_untold(choice)
    return choice


job_kinds.add(JobKind(EXPORT, gettext_lazy("Coverage as a file"), run_export))
job_kinds.add(
    JobKind(ROWS, gettext_lazy("Rows behind a figure"), run_rows, soft=900, hard=960, queue="bulk")
)
