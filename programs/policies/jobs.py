"""Lists as workbooks, of policy papers and of applications: what the page shows, all of it."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Refused
from portal.reports.lists import ListColumn, write_list
from programs.policies.models import PolicyApplication, PolicyPaper
from programs.policies.queries import applications_chosen, papers_chosen
from programs.policies.vocabulary import Permission

PAPERS: Final = "policies.papers"
APPLICATIONS: Final = "policies.applications"
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


def _application_columns() -> tuple[ListColumn, ...]:
    """With the working days until today, where one waits."""
    today = timezone.localdate()
    return (
        ListColumn(gettext_lazy("Enterprise"), lambda row: row.enterprise.name, width=32),
        ListColumn(gettext_lazy("Credit code"), lambda row: row.enterprise.credit_code, width=22),
        ListColumn(gettext_lazy("County"), lambda row: row.region.name),
        ListColumn(gettext_lazy("Document number"), lambda row: row.policy.number, width=26),
        ListColumn(gettext_lazy("Policy applied for"), lambda row: row.policy.title, width=36),
        ListColumn(gettext_lazy("Kind of policy"), lambda row: str(row.policy.get_kind_display())),
        ListColumn(gettext_lazy("Applied on"), lambda row: row.applied_on, "date"),
        ListColumn(gettext_lazy("What it is applied for"), lambda row: row.words, width=44),
        ListColumn(gettext_lazy("Asked for (10,000 yuan)"), lambda row: row.asked_wan, "decimal"),
        ListColumn(gettext_lazy("State"), lambda row: str(row.get_state_display())),
        ListColumn(
            pgettext_lazy("application for a policy", "Granted (10,000 yuan)"),
            lambda row: row.granted_wan,
            "decimal",
        ),
        ListColumn(
            pgettext_lazy("application for a policy", "Decided on"),
            lambda row: row.decided_on,
            "date",
        ),
        ListColumn(gettext_lazy("Working days"), lambda row: row.workdays(today), "integer"),
        ListColumn(gettext_lazy("Reason"), lambda row: row.why, width=36),
        ListColumn(
            gettext_lazy("Flags"),
            lambda row: _("Same enterprise, same policy") if row.is_repeat else "",
            width=22,
        ),
        ListColumn(gettext_lazy("Why it is taken again"), lambda row: row.repeat_reason, width=36),
    )


def run_applications(work: Work) -> None:
    """{"chosen": {…}, "said": the conditions in words}."""
    reached = PolicyApplication.objects.reachable(by=work.actor, to=Permission.APPLICATION_VIEW)
    found: Any = applications_chosen(reached, work.params["chosen"])
    total = found.order_by().count()
    if not total:
        raise Refused(_("There is nothing to export for this choice."))
    rows = found.order_by("-pk").iterator(chunk_size=PER_FETCH)
    title, said = _("Applications for policies"), work.params["said"]
    write_list(work, title, _application_columns(), rows, total=total, conditions=said)


job_kinds.add(
    JobKind(
        APPLICATIONS,
        gettext_lazy("Applications for policies as a workbook"),
        run_applications,
        soft=600,
        hard=900,
    )
)
