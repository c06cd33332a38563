"""The report of a snapshot as a file, one job for each form; the nation's results as a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Missing, Refused
from portal.reports.blocks import Chart, Table
from portal.reports.documents import DocumentContext
from portal.reports.files import draw_file
from portal.reports.lists import ListColumn, write_list
from programs.evaluation.documents import REPORT, report_of
from programs.evaluation.facts import dimension_lines
from programs.evaluation.models import NationalResult, Snapshot
from programs.evaluation.operations import issue_report
from programs.evaluation.queries import ResultLine, result_lines, results_chosen
from programs.evaluation.vocabulary import Permission

EVALUATION_REPORT: Final = "evaluation.report"
STEPS: Final = 3
NATIONAL: Final = "evaluation.national"


def _of(name: str) -> Callable[[ResultLine], Any]:
    return lambda line: getattr(line.result, name)


COLUMNS: Final = (
    ListColumn(gettext_lazy("Province"), lambda line: line.result.region.name),
    ListColumn(gettext_lazy("Year that was evaluated"), _of("year"), "integer"),
    ListColumn(gettext_lazy("Rank in the nation"), _of("rank"), "integer"),
    ListColumn(gettext_lazy("Provinces that were ranked"), _of("of_how_many"), "integer"),
    ListColumn(gettext_lazy("Total score"), _of("total"), "decimal"),
    ListColumn(
        gettext_lazy("Score of the year before"),
        lambda line: line.before.total if line.before else None,
        "decimal",
    ),
    ListColumn(
        gettext_lazy("Progress since the year before"), lambda line: line.progress, "decimal"
    ),
    ListColumn(
        gettext_lazy("Named as most improved"),
        lambda line: _("Yes") if line.result.is_most_improved else "",
    ),
    ListColumn(
        gettext_lazy("Scores by dimension"),
        lambda line: "; ".join(dimension_lines(line.result.parts)),
        width=60,
    ),
    ListColumn(gettext_lazy("Number of the notice"), _of("notice_number"), width=26),
    ListColumn(gettext_lazy("Date of the notice"), _of("notice_on"), "date"),
    ListColumn(gettext_lazy("Source of the result"), _of("source"), width=44),
)


def run_report(work: Work) -> None:
    """{"snapshot": number, "form": "pdf" | "docx" | "xlsx"}: drawn in the asker's language."""
    snapshot, form = _asked(work), work.params["form"]
    work.say(0, STEPS)
    context = report_of(snapshot)
    work.say(1, STEPS)
    drawn = io.BytesIO()
    file = draw_file(context, form, drawn)
    work.say(2, STEPS)
    with work.exactly_once():
        issue_report(
            snapshot, context=context, form=form, sha256=file.sha256, by=work.actor, at=work.at
        )
        work.file(file.name).write(drawn.getvalue())
        work.count_rows(_rows(context))
        work.say(STEPS, STEPS)


def _asked(work: Work) -> Snapshot:
    """The snapshot within the asker's reach; the portal itself (`evaluate`) reaches every one."""
    reached = Snapshot.objects.all()
    if not work.actor.is_system:
        reached = reached.reachable(by=work.actor, to=Permission.VIEW)
    found = reached.filter(number=work.params["snapshot"]).select_related("region").first()
    if found is None or work.params["form"] not in REPORT.forms:
        raise Missing(_("There is no such snapshot here that you may see."))
    return found


def _rows(context: DocumentContext) -> int:
    """How many rows its tables hold, those behind charts included."""
    tables = [block.table if isinstance(block, Chart) else block for block in context.blocks()]
    return sum(len(table.rows) for table in tables if isinstance(table, Table))


job_kinds.add(
    JobKind(EVALUATION_REPORT, gettext_lazy("Evaluation report"), run_report, soft=600, hard=660)
)


def run_national(work: Work) -> None:
    """{"chosen": {"place": code, "year": …}, "said": the conditions in words}."""
    chosen = work.params["chosen"]
    reached = NationalResult.objects.reachable(by=work.actor, to=Permission.NATIONAL_VIEW)
    lines = [
        line
        for line in result_lines(results_chosen(reached, place=chosen["place"]).with_all())
        if str(line.result.year) == (chosen["year"] or str(line.result.year))
    ]
    if not lines:
        raise Refused(_("There is nothing to export for this choice."))
    title, said = _("The nation's evaluation"), work.params["said"]
    write_list(work, title, COLUMNS, lines, total=len(lines), conditions=said)


job_kinds.add(
    JobKind(NATIONAL, gettext_lazy("The nation's evaluation"), run_national, soft=120, hard=180)
)
