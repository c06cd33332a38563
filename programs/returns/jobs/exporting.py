"""What the pages of returns show, as a workbook or a PDF."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Missing
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.reports.blocks import RowKind, Table
from portal.reports.documents import DocumentContext
from portal.reports.files import draw_file, prepared_by
from programs.cycles.models import Cycle
from programs.cycles.queries import paths_of
from programs.returns.documents import (
    city_document,
    county_document,
    month_document,
    summary_document,
    warnings_document,
)
from programs.returns.models import Return
from programs.returns.queries import is_wanted, month_state, months_of, sums_of, terms_of
from programs.returns.queries.months import MISSING
from programs.returns.queries.quality import quality_of
from programs.returns.queries.summaries import returned_figures, summary_of
from programs.returns.queries.warnings import record_of
from programs.returns.vocabulary import Permission, State

EXPORT = "returns.export"
LATE = {
    "1": gettext_lazy("Only late ones"),
    "overdue": gettext_lazy("Overdue and never sent"),
}


def run_export(work: Work) -> None:
    """{"what": "list" | "summary" | "city" | "warnings", "region": …, "year": …, "period": …,
    "state": …, "late": …, "form": "pdf" | "xlsx"}: what the page shows to the asker.

    The period is "" of a year in which no month is over yet."""
    region = Region.objects.get(pk=work.params["region"])
    cycle = Cycle.objects.select_related("region", "return_form").get(pk=work.params["year"])
    if not region.path.startswith(tuple(paths_of(work.actor, to=Permission.VIEW))):
        raise Missing(_("There are no such figures here that you may see."))
    work.say(0, 1)
    context = _context(work, region, cycle)
    drawn = io.BytesIO()
    file = draw_file(context, "pdf" if work.params["form"] == "pdf" else "xlsx", drawn)
    work.file(f"{context.title}.{file.form}").write(drawn.getvalue())
    tables = (one for one in context.numbered() if isinstance(one, Table))
    work.count_rows(sum(row.kind != RowKind.GROUP for one in tables for row in one.rows))
    work.say(1, 1)


def _context(work: Work, region: Region, cycle: Cycle) -> DocumentContext:
    said: dict[str, Any] = {"office": prepared_by(work.actor), "at": work.at}
    if work.params["what"] == "warnings":
        return _of_warnings(work, region, cycle, said)
    period = Period.parse(work.params["period"])
    if work.params["what"] == "summary":
        return summary_document(sums_of(region, cycle, period, at=work.at), cycle, **said)
    if work.params["what"] == "city":
        return _of_a_city(work, region, cycle, period, said)
    if region.level == Level.COUNTY:
        return _of_a_county(work, region, cycle, said)
    state, late = work.params.get("state", ""), work.params.get("late", "")
    every = month_state(cycle, period, region, at=work.at)
    found = [one for one in every if is_wanted(one, state, late)]
    said |= {"conditions": _words(state, late), "quality": quality_of(cycle, every, at=work.at)}
    return month_document(region, cycle, period, found, **said)


def _of_a_city(
    work: Work, city: Region, cycle: Cycle, period: Period, said: dict[str, Any]
) -> DocumentContext:
    summary = summary_of(cycle, city, period)
    found = returned_figures(cycle, period, city, before=summary if summary.pk else None)
    return city_document(summary, found, month_state(cycle, period, city, at=work.at), **said)


def _of_warnings(work: Work, region: Region, cycle: Cycle, said: dict[str, Any]) -> DocumentContext:
    record = record_of(cycle, region, at=work.at)
    asked = [one for one in record.months if one.period.code == work.params["period"]]
    month = next(iter(asked or record.months[:1]), None)
    return warnings_document(record, month, region, cycle, **said)


def _of_a_county(work: Work, county: Region, cycle: Cycle, said: dict[str, Any]) -> DocumentContext:
    months = months_of(cycle, at=work.at)
    rows = Return.objects.reachable(by=work.actor, to=Permission.VIEW).newest_version()
    rows = rows.filter(cycle=cycle, region=county).select_related("prepared_by", "submitted_by")
    kept = {row.period: row for row in rows}
    return county_document(county, cycle, months, kept, terms_of(cycle, *months), **said)


def _words(state: str, late: str) -> str:
    """What the list is narrowed to."""
    states = {MISSING: _("Not begun")} | {one.value: str(one.label) for one in State}
    said = [states.get(state, ""), str(LATE.get(late, ""))]
    return " · ".join(filter(None, said)) or _("All")


job_kinds.add(JobKind(EXPORT, gettext_lazy("Returns as a file"), run_export))
