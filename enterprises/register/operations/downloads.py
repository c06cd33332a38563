"""Take a workbook of the register: masked, or in full for a reason."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from enterprises.register.models import Download
from enterprises.register.operations.unmasking import sound_reason
from enterprises.register.queries import Filters, sees_persons
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.jobs.queue import ask
from portal.jobs.retention import MOST_AT_ONCE
from portal.kernel.errors import NotPermitted

EXPORT = "enterprises.export"


@operation
def ask_for_download(
    filters: Filters, *, by: Actor, at: datetime, in_full: bool = False, reason: str = ""
) -> Download:
    """Ask for the rows that meet the filters. Persons in full need a reason, which is kept in the
    audit trail; whoever may not see them in full cannot ask for it."""
    if by.user is None or not by.may(Permission.BROWSE):
        raise NotPermitted(_("This is not yours to do."))
    if in_full and not sees_persons(by):
        raise NotPermitted(_("You may not see persons in full."))
    download = Download.objects.create(
        asked_by=by.user,
        asked_at=at,
        filters=asdict(filters),
        in_full=in_full,
        reason=sound_reason(reason) if in_full else "",
    )
    params: dict[str, Any] = {**asdict(filters), "download": download.pk}
    download.job = ask(EXPORT, by=by, at=at, params=params)
    download.save(update_fields=["job"])
    record(
        "enterprises.download.ask",
        by=by,
        at=at,
        target=download,
        in_full=in_full,
        reason=download.reason,
        filters=sorted(name for name, value in asdict(filters).items() if value),
    )
    return download


@operation
def note_rows(download: Download, *, by: Actor, at: datetime, count: int, packed: bytes) -> None:
    """Keep which rows were written into the workbook."""
    download.row_count, download.packed = count, packed
    download.save(update_fields=["row_count", "packed"])
    record(
        "enterprises.download.end",
        by=by,
        at=at,
        target=download,
        rows=count,
        in_full=download.in_full,
    )


@operation
def clear_downloads(before: datetime, *, by: Actor, at: datetime) -> int:
    """Forget which rows old downloads held; that they were taken stays."""
    old = Download.objects.exclude(packed=b"").filter(asked_at__lt=before).order_by("pk")
    found = list(old.values_list("pk", flat=True)[:MOST_AT_ONCE])
    Download.objects.filter(pk__in=found).update(packed=b"")
    record("enterprises.download.clear", by=by, at=at, target=Download(), count=len(found))
    return len(found)
