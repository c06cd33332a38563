"""The coverage page as a file, and the rows behind a figure as a list."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.indicators.counting import rows_behind
from portal.indicators.folding import fold_for_reading
from portal.indicators.vocabulary import Permission
from portal.indicators.years import years_at
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Missing, Refused
from portal.pages.coverage.documents import coverage_document
from portal.pages.coverage.queries import (
    Choice,
    areas_of,
    boundary_words,
    choice_named,
    coverage_of,
    covered_in,
    filter_words,
    refuse_untold,
    region_named,
    with_every_industry,
)
from portal.reports.files import draw_file, prepared_by
from portal.reports.lists import ListColumn, write_list

EXPORT, ROWS = "coverage.export", "coverage.rows"
AT_ONCE = 2000


def run_export(work: Work) -> None:
    """{"query": {region, month, indicator, span}, "form": "pdf" | "xlsx"}: what the page shows."""
    choice = _choice(work)
    work.say(0, 2)
    choice = with_every_industry(choice)
    page = coverage_of(choice, work.actor, at=work.at, years=years_at(choice.region.path))
    context = coverage_document(page, office=prepared_by(work.actor), at=work.at)
    work.say(1, 2)
    drawn = io.BytesIO()
    file = draw_file(context, "pdf" if work.params["form"] == "pdf" else "xlsx", drawn)
    name = f"{choice.region.name}_{choice.indicator.title}_{choice.month.code}.{file.form}"
    work.file(name).write(drawn.getvalue())
    work.count_rows(len(page.lines))
    work.say(2, 2)


def run_rows(work: Work) -> None:
    """{"query": {…}, "part": "numerator" | "denominator", "form": "xlsx" | "pdf"}: the rows that
    the asker may open; of a figure of counties, which of them it covers."""
    choice = _choice(work)
    if choice.indicator.is_coverage:
        _write_counties(work, choice)
        return
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
    columns = [ListColumn(str(header), _shown(get), "text", 20) for header, get in measure.columns]
    _write(work, choice, str(measure.title), columns, found, total=total)


def _write_counties(work: Work, choice: Choice) -> None:
    """The counties that are counted, each with whether it is covered."""
    fold_for_reading(at=work.at, path=choice.region.path)
    areas = areas_of(choice, at=work.at).folded()
    covered, others = covered_in(areas)
    lines = [(one, _("Covered")) for one in covered] + [(one, _("Not covered")) for one in others]
    if not lines:
        raise Refused(_("There is nothing to export for this choice."))
    columns = [
        ListColumn(_("County"), lambda line: line[0].name),
        ListColumn(_("Division code"), lambda line: line[0].code),
        ListColumn(_("State"), lambda line: line[1]),
    ]
    _write(work, choice, str(choice.indicator.title), columns, lines, total=len(lines))


def _write(
    work: Work,
    choice: Choice,
    title: str,
    columns: Sequence[ListColumn],
    rows: Iterable[Any],
    *,
    total: int,
) -> None:
    """The rows with definition, boundaries and source of the figure that counts them."""
    one = choice.indicator
    facts = [
        (_("Indicator"), f"{one.title} ({one.code})"),
        (_("Formula"), str(one.formula)),
        (_("Boundaries"), boundary_words(choice)),
        (_("Source of the figure"), str(one.source)),
    ]
    name = f"{choice.region.name}_{title}_{choice.month.code}"
    said = filter_words(choice)
    write_list(work, title, columns, rows, total=total, conditions=said, facts=facts, name=name)


def _shown(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda row: _cell(get(row))


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
