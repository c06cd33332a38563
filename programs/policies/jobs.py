"""The list of policy papers as a workbook: what its page shows, without its pages."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Refused
from portal.reports.lists import ListColumn, write_list
from programs.policies.models import PolicyPaper
from programs.policies.queries import papers_chosen
from programs.policies.vocabulary import Permission

PAPERS: Final = "policies.papers"
PER_FETCH: Final = 2_000
COLUMNS: Final = (
    ListColumn(gettext_lazy("Title"), lambda row: row.title, width=44),
    ListColumn(gettext_lazy("Document number"), lambda row: row.number, width=26),
    ListColumn(gettext_lazy("Type of paper"), lambda row: str(row.get_kind_display())),
    ListColumn(gettext_lazy("Level of the paper"), lambda row: str(row.get_level_display())),
    ListColumn(
        gettext_lazy("Issuing division"), lambda row: "" if row.is_national else row.region.name
    ),
    ListColumn(gettext_lazy("Issuing authority"), lambda row: row.issuer, width=28),
    ListColumn(gettext_lazy("Joint departments"), lambda row: row.joint_departments, width=28),
    ListColumn(gettext_lazy("Date of the document"), lambda row: row.issued_on, "date"),
    ListColumn(
        gettext_lazy("Implementation plan of"),
        lambda row: row.plan_of.title if row.plan_of else "",
        width=28,
    ),
    ListColumn(gettext_lazy("What it says of the programme"), lambda row: row.clause, width=60),
    ListColumn(gettext_lazy("Struck out on"), lambda row: row.struck_on, "date"),
)


def run_export(work: Work) -> None:
    """{"chosen": {…}, "said": the conditions in words}."""
    reached = PolicyPaper.objects.reachable(by=work.actor, to=Permission.PAPER_VIEW)
    found = papers_chosen(reached, work.params["chosen"])
    total = found.order_by().count()
    if not total:
        raise Refused(_("There is nothing to export for this choice."))
    rows = found.with_all().order_by("-pk").iterator(chunk_size=PER_FETCH)
    said = work.params["said"]
    write_list(work, _("Policy papers"), COLUMNS, rows, total=total, conditions=said)


job_kinds.add(
    JobKind(PAPERS, gettext_lazy("Policy papers as a workbook"), run_export, soft=600, hard=900)
)
