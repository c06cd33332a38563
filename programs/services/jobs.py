"""The list of cases as a workbook: exactly what the list shows, without its pages."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Refused
from portal.reports.lists import ListColumn, write_list
from programs.services.models import ServiceCase
from programs.services.queries import narrowed
from programs.services.vocabulary import Permission

EXPORT: Final = "services.list"
PER_FETCH: Final = 2_000
COLUMNS: Final = (
    ListColumn(_("Case number"), lambda row: row.number, width=26),
    ListColumn(_("Source system"), lambda row: row.system),
    ListColumn(_("County"), lambda row: row.region.name),
    ListColumn(_("Item code"), lambda row: row.item.code),
    ListColumn(_("Service item"), lambda row: row.item.name, width=32),
    ListColumn(_("Element"), lambda row: str(row.item.get_element_display())),
    ListColumn(pgettext_lazy("service", "Channel"), lambda row: str(row.get_channel_display())),
    ListColumn(_("Asked on"), lambda row: row.asked_on, "date"),
    ListColumn(_("Done on"), lambda row: row.done_on, "date"),
    ListColumn(_("Working days"), lambda row: row.workdays, "integer"),
    ListColumn(
        pgettext_lazy("service", "Outcome"),
        lambda row: str(row.get_result_display()),
    ),
    ListColumn(
        _("Enterprise"), lambda row: row.enterprise.name if row.enterprise else "", width=32
    ),
    ListColumn(
        _("Credit code"),
        lambda row: row.enterprise.credit_code if row.enterprise else row.asker_masked,
        width=22,
    ),
    ListColumn(_("Struck out on"), lambda row: row.struck_on, "date"),
)


def run_export(work: Work) -> None:
    """{"chosen": {…}, "said": conditions in words}."""
    reached = ServiceCase.objects.reachable(by=work.actor, to=Permission.CASE_VIEW)
    found: Any = narrowed(reached, work.params["chosen"])
    total = found.order_by().count()
    if not total:
        raise Refused(_("There is nothing to export for this choice."))
    rows = found.with_all().order_by("-pk").iterator(chunk_size=PER_FETCH)
    title = str(_("Cases of online services"))
    write_list(work, title, COLUMNS, rows, total=total, conditions=work.params["said"])


job_kinds.add(JobKind(EXPORT, _("A list as a workbook"), run_export, soft=600, hard=900))
