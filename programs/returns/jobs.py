"""Each morning: remind the counties of every open year of the month that is due."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.period import Period
from programs.cycles.models import Cycle
from programs.returns.operations import remind_by_schedule

REMIND = "returns.remind"


def run_reminders(work: Work) -> None:
    """Remind of last month's return in the years that it belongs to."""
    today = timezone.localdate(work.at)
    month = Period.month(today.year, today.month).previous()
    cycles = list(Cycle.objects.open().filter(year=month.first.year).select_related("region"))
    for cycle in work.through(cycles, total=len(cycles)):
        remind_by_schedule(cycle, period=month, at=work.at)


job_kinds.add(JobKind(REMIND, _("Reminders of monthly returns"), run_reminders))
