"""The figures that deserve a second look as a list to take along."""

from __future__ import annotations

from typing import Any, Final

from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Refused
from portal.reports.lists import ListColumn, write_list
from programs.returns.models import Doubt
from programs.returns.queries.doubts import sentence, shown_to
from programs.returns.vocabulary import Permission

DOUBTS: Final = "returns.doubts"
PER_FETCH: Final = 2_000
COLUMNS: Final = (
    ListColumn(gettext_lazy("Month"), lambda row: row.subject.period),
    ListColumn(gettext_lazy("County"), lambda row: row.subject.region.name),
    ListColumn(gettext_lazy("Division code"), lambda row: row.subject.region.code),
    ListColumn(gettext_lazy("Version"), lambda row: row.subject.version, "integer"),
    ListColumn(
        gettext_lazy("What stands out"), lambda row: sentence(row, get_language() or ""), width=60
    ),
    ListColumn(gettext_lazy("Found on"), lambda row: localdate(row.found_at), "date"),
    ListColumn(gettext_lazy("Reason"), lambda row: row.reason, width=36),
    ListColumn(gettext_lazy("Settled by"), lambda row: str(row.settled_by or "")),
    ListColumn(
        gettext_lazy("Settled on"),
        lambda row: localdate(row.settled_at) if row.settled_at else None,
        "date",
    ),
)


def run_doubts(work: Work) -> None:
    """{"with_settled": bool, "form": "pdf" | "xlsx"}: the doubts that the asker's list shows."""
    reached = Doubt.objects.reachable(by=work.actor, to=Permission.VIEW)
    found: Any = shown_to(reached, work.actor)
    if not work.params["with_settled"]:
        found = found.unsettled()
    total = found.order_by().count()
    if not total:
        raise Refused(_("There is nothing to export for this choice."))
    said = (
        _("Also what is settled") if work.params["with_settled"] else _("Only what is not settled")
    )
    rows = found.order_by("-pk").iterator(chunk_size=PER_FETCH)
    title = _("Figures that deserve a second look")
    write_list(work, title, COLUMNS, rows, total=total, conditions=[said])


job_kinds.add(
    JobKind(
        DOUBTS, gettext_lazy("Figures that deserve a second look"), run_doubts, soft=600, hard=900
    )
)
