"""The trail as a workbook, and a walk over its chain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import SYSTEM
from portal.audit.chain import link_events
from portal.audit.chain import verify as walk
from portal.audit.models import Event
from portal.audit.operations import keep_verdict
from portal.audit.queries import matching
from portal.audit.vocabulary import Permission
from portal.jobs.sweeper import Duty, sweeper_duties
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Refused
from portal.reports.sheets import Sheet, SheetColumn, write_workbook

EXPORT, VERIFY = "audit.export", "audit.verify"
AT_ONCE = 2000


def run_export(work: Work) -> None:
    """What the filter shows, the oldest first, with every field of each event."""
    reachable = Event.objects.reachable(by=work.actor, to=Permission.VIEW)
    events = matching(reachable, work.params).select_related("by").order_by("pk")
    total = events.count()
    if not total:
        raise Refused(gettext("There is nothing to export for this choice."))
    counted = work.through(events.iterator(chunk_size=AT_ONCE), total=total)
    sheet = Sheet(gettext("Audit trail"), _columns(), _rows(counted))
    written = write_workbook(work.file(gettext("Audit trail") + ".xlsx"), [sheet])
    work.count_rows(written.rows)


def run_verify(work: Work) -> None:
    """Link what waits, walk the whole chain, keep the verdict; a break fails the job in words."""
    if work.actor.user is not None and not work.actor.may(Permission.VERIFY):
        raise Refused(gettext("This is not yours to do."))
    link_events()
    kept = keep_verdict(walk(now=work.at), by=work.actor, at=timezone.now())
    if not kept.holds:
        raise Refused(kept.reason)


def _columns() -> list[SheetColumn]:
    return [
        SheetColumn(gettext("Number"), 10, "integer"),
        SheetColumn(gettext("Time"), 20, "datetime"),
        SheetColumn(gettext("Act"), 34),
        SheetColumn(gettext("Outcome"), 10),
        SheetColumn(gettext("By"), 16),
        SheetColumn(gettext("Login"), 16),
        SheetColumn(gettext("Of what"), 30),
        SheetColumn(gettext("Network address"), 18),
        SheetColumn(gettext("Request"), 36),
        SheetColumn(gettext("Detail"), 60),
    ]


def _rows(events: Iterator[Event]) -> Iterator[list[Any]]:
    for event in events:
        yield [
            event.pk,
            event.at,
            event.verb,
            event.get_outcome_display(),
            event.by_name,
            event.by.login if event.by else "",
            event.target,
            event.ip_address or "",
            event.request_id,
            str(event.detail or ""),
        ]


job_kinds.add(JobKind(EXPORT, _("Audit trail as a workbook"), run_export, queue="bulk"))
job_kinds.add(
    JobKind(VERIFY, _("Verify the audit chain"), run_verify, soft=1000, hard=1100, queue="bulk")
)


def verify_daily(at: datetime) -> None:
    link_events()
    keep_verdict(walk(now=at), by=SYSTEM, at=at)


sweeper_duties.add(Duty("audit.link", lambda _at: link_events(), every=60))
sweeper_duties.add(Duty("audit.verify", verify_daily, every=24 * 3600))
