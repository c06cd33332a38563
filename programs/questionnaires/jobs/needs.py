"""The list of needs, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.actor import SYSTEM
from portal.jobs.work import JobKind, Work, job_kinds
from portal.regions.models import Region
from portal.reports.sheets import Sheet, SheetColumn, write_workbook
from programs.cycles.models import Cycle
from programs.questionnaires.models import Need, NeedQuerySet
from programs.questionnaires.operations import escalate
from programs.questionnaires.queries import narrowed_needs, terms_at
from programs.questionnaires.vocabulary import Permission

NEEDS_EXPORT: Final = "questionnaires.needs_export"
ESCALATE: Final = "questionnaires.escalate"
PER_FETCH: Final = 2_000


def run_needs_export(work: Work) -> None:
    """Every need that the asker may read and that meets the filters, oldest first."""
    reached = Need.objects.reachable(by=work.actor, to=Permission.NEED_VIEW)
    day = timezone.localdate(work.at)
    found = narrowed_needs(reached, work.params, day).order_by("pk")
    counted = work.through(_lines(found), total=found.count())
    columns = [SheetColumn(title, 18, kind) for title, kind in _columns()]
    out = work.file(f"{_('Needs')}-{day:%Y%m%d}.xlsx")
    written = write_workbook(out, [Sheet(_("Needs"), columns, counted)])
    work.count_rows(written.rows)


def _columns() -> Iterator[tuple[str, Any]]:
    for title in (
        _("Enterprise"),
        _("Credit code"),
        _("County"),
        _("Programme year"),
        _("Element"),
        _("Need"),
        _("Urgency"),
        _("State"),
        _("Who answers"),
        _("Answer"),
    ):
        yield title, "text"
    for title in (
        _("Found on"),
        _("Dispatched on"),
        _("Answered on"),
        _("Solved on"),
        _("Due on"),
        _("Told to the superior on"),
    ):
        yield title, "date"


def _lines(needs: NeedQuerySet) -> Iterator[list[Any]]:
    for need in needs.with_all().iterator(chunk_size=PER_FETCH):
        yield [
            need.enterprise.name,
            need.enterprise.credit_code,
            need.region.name,
            need.cycle.title,
            str(need.get_element_display()),
            str(need),
            str(need.get_urgency_display()),
            str(need.get_state_display()),
            need.office.name if need.office else "",
            need.answer,
            need.found_on,
            need.dispatched_on,
            need.answered_on,
            need.solved_on,
            need.due_on,
            need.escalated_on,
        ]


def run_escalation(work: Work) -> None:
    """Tell the superior of each county of the needs that are overdue for too long, each once."""
    today = timezone.localdate(work.at)
    waiting = list(_waiting(today))
    for cycle, county in work.through(waiting, total=len(waiting)):
        escalate(county, cycle=cycle, by=SYSTEM, at=work.at)


def _waiting(today: date) -> Iterator[tuple[Cycle, Region]]:
    """The counties with needs to tell of, by programme year."""
    late = Need.objects.overdue(today).filter(escalated_on__isnull=True)
    cycles = Cycle.objects.filter(pk__in=late.order_by().values("cycle_id")).order_by("pk")
    for cycle in cycles.select_related("region"):
        before = terms_at(cycle.region_id, today).escalates_before(today)
        told = late.filter(cycle=cycle, due_on__lt=before).order_by()
        for county in Region.objects.filter(pk__in=told.values("region_id")).order_by("pk"):
            yield cycle, county


job_kinds.add(
    JobKind(NEEDS_EXPORT, gettext_lazy("Export of needs"), run_needs_export, soft=600, hard=900)
)
job_kinds.add(JobKind(ESCALATE, gettext_lazy("Overdue needs"), run_escalation))
