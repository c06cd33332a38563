"""The list of cases, and the table by item, to take along: exactly what their pages show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Refused
from portal.kernel.period import Period
from portal.reports.lists import ListColumn, write_list
from programs.services.models import ServiceCase
from programs.services.queries import ItemFigures, completed_in, figures_by_item, narrowed
from programs.services.storage import medians
from programs.services.vocabulary import Permission

EXPORT: Final = "services.list"
BY_ITEM: Final = "services.by_item"
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


def _item(name: str) -> Callable[[ItemFigures], str]:
    """A field of the item; nothing of the line of all of them."""
    return lambda line: str(getattr(line.item, name)) if line.item else ""


BY_ITEM_COLUMNS: Final = (
    ListColumn(
        _("Service item"),
        lambda line: line.item.name if line.item else str(_("All items")),
        width=32,
    ),
    ListColumn(_("Item code"), _item("code")),
    ListColumn(
        _("Element"), lambda line: str(line.item.get_element_display()) if line.item else ""
    ),
    ListColumn(_("Source system"), _item("system")),
    ListColumn(pgettext_lazy("service cases", "Asked for"), lambda line: line.asked, "integer"),
    ListColumn(pgettext_lazy("service cases", "Completed"), lambda line: line.completed, "integer"),
    ListColumn(_("Of these online"), lambda line: line.online, "integer"),
    ListColumn(_("Online share (%)"), lambda line: line.rate, "decimal"),
    ListColumn(
        _("Median working days"), lambda line: line.median.value if line.median else None, "decimal"
    ),
)


def run_by_item(work: Work) -> None:
    """{"month": "2026-10", "place": a path or "", "said": conditions in words}."""
    found: Any = ServiceCase.objects.reachable(by=work.actor, to=Permission.CASE_VIEW)
    if path := work.params["place"]:
        found = found.filter(region__path__startswith=path)
    month = Period.parse(work.params["month"])
    lines, whole = figures_by_item(found, month, medians(completed_in(found, month)))
    if not lines:
        raise Refused(_("There is nothing to export for this choice."))
    title, said = str(_("Online services by item")), work.params["said"]
    every = [*lines, whole]
    write_list(work, title, BY_ITEM_COLUMNS, every, total=len(every), conditions=said)


job_kinds.add(JobKind(BY_ITEM, _("Online services by item"), run_by_item))
