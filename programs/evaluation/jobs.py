"""The report of a snapshot as a file: one job for each form."""

from __future__ import annotations

import io
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Missing
from portal.reports.blocks import Chart, Table
from portal.reports.documents import DocumentContext
from portal.reports.files import draw_file
from programs.evaluation.documents import REPORT, report_of
from programs.evaluation.models import Snapshot
from programs.evaluation.operations import issue_report
from programs.evaluation.vocabulary import Permission

EVALUATION_REPORT: Final = "evaluation.report"
STEPS: Final = 3


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
