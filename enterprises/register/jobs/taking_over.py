"""The job that hands the enterprises of a county that ended to another, one after another.

Each passes over in a transaction of its own. Begun again, the job goes on with those that are
there still. An enterprise that cannot pass over is named with why, and leaves the others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.models import Enterprise, Transfer
from enterprises.register.operations import (
    TAKE_OVER,
    TakeOver,
    end_take_over,
    need_both,
    take_over,
)
from enterprises.register.queries import passing_over
from portal.jobs.queue import ask
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Refused
from portal.reports.sheets import Sheet, SheetColumn, write_workbook

log = logging.getLogger(__name__)
#: of so many a job is sure to be done in its time; what is left is for the job that it asks for
MOST_IN_A_JOB: Final = 3_000
#: what a fault of one enterprise may be; a database that is away is no enterprise's fault
AWAY: Final = (OperationalError, InterfaceError)
UNFORESEEN: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    DatabaseError,
    LookupError,
    TypeError,
    ValueError,
)
Left = dict[str, str]


def run_take_over(work: Work) -> None:
    """{"county", "to", "reason", "contains", "begun", "planned"} of what was asked for; of a job
    that goes on for another also "after", the last key, and "left", who did not pass over."""
    asked = TakeOver.of(work.params)
    need_both(work.actor, asked.county, asked.to)
    left: list[Left] = list(work.params.get("left", ()))
    rows = passing_over(asked.county, contains=asked.contains).order_by("pk")
    rows = rows.filter(pk__gt=work.params.get("after", 0))
    keys = list(rows.values_list("pk", flat=True)[: MOST_IN_A_JOB + 1])
    mine = keys[:MOST_IN_A_JOB]
    for key in work.through(mine, total=len(mine)):
        left.extend(_fault_of(key, asked, work))
    if len(keys) > len(mine):
        with work.exactly_once():
            further: dict[str, Any] = {"after": mine[-1], "left": left}
            ask(TAKE_OVER, by=work.actor, at=work.at, params=asked.params | further)
        return
    _write(work, asked, left)
    with work.exactly_once():
        end_take_over(asked.county, by=work.actor, at=work.at, asked=asked, left=left)


def _fault_of(key: int, asked: TakeOver, work: Work) -> list[Left]:
    """Hand one enterprise over; its name with why not, or nothing when it has passed over."""
    enterprise = Enterprise.objects.get(pk=key)
    try:
        take_over(
            enterprise,
            by=work.actor,
            at=_at(work, asked),
            county=asked.county,
            to=asked.to,
            reason=asked.reason,
        )
    except Refused as refusal:
        enterprise.refresh_from_db(fields=["region"])
        has_passed = enterprise.region_id == asked.to.pk
        return [] if has_passed else [_named(enterprise, str(refusal.message))]
    except AWAY:
        raise
    except UNFORESEEN:
        log.exception("take_over.failed", extra={"job": work.job.pk, "enterprise": key})
        return [_named(enterprise, _("Something went wrong; we have been told."))]
    return []


def _at(work: Work, asked: TakeOver) -> datetime:
    """Never before it was asked for, whichever clock the worker goes by."""
    return max(work.at, asked.begun)


def _named(enterprise: Enterprise, why: str) -> Left:
    return {"code": enterprise.credit_code, "name": enterprise.name, "why": why}


def _write(work: Work, asked: TakeOver, left: list[Left]) -> None:
    """A workbook: who passed over, and who did not, with why."""
    title = _("Taken over from %(county)s by %(to)s") % {
        "county": asked.county.name,
        "to": asked.to.name,
    }
    heads = [
        SheetColumn(_("Credit code"), 22),
        SheetColumn(_("Name"), 40),
        SheetColumn(_("Address"), 50),
        SheetColumn(_("Passed over on"), 20, "date"),
    ]
    why = [SheetColumn(_("Credit code"), 22), SheetColumn(_("Name"), 40), SheetColumn(_("Why"), 60)]
    sheets = [
        Sheet(_("Passed over"), heads, _moved(work, asked)),
        Sheet(_("Did not pass over"), why, _left(asked, left)),
    ]
    out = work.file(f"{title}-{timezone.localdate(work.at):%Y%m%d}.xlsx")
    written = write_workbook(out, sheets)
    work.count_rows(written.rows)


def _moved(work: Work, asked: TakeOver) -> Iterator[tuple[Any, ...]]:
    rows = asked.moved(work.actor).order_by("enterprise__credit_code")
    yield from rows.values_list(
        "enterprise__credit_code", "enterprise__name", "enterprise__address", "settled_on"
    ).iterator()


def _left(asked: TakeOver, left: list[Left]) -> Iterator[tuple[str, str, str]]:
    """Those that were tried, and those that the job does not touch."""
    for one in left:
        yield one["code"], one["name"], one["why"]
    tried = {one["code"] for one in left}
    moving = passing_over(asked.county, contains=asked.contains).values("pk")
    rows = Enterprise.objects.filter(region=asked.county).living().exclude(pk__in=moving)
    waiting = _("It waits for an answer to a move.")
    elsewhere = _("Its address does not contain “%(text)s”.") % {"text": asked.contains}
    transfers = Transfer.objects.waiting().filter(enterprise__region=asked.county)
    waits = set(transfers.values_list("enterprise__credit_code", flat=True))
    for code, name in rows.order_by("credit_code").values_list("credit_code", "name").iterator():
        if code not in tried:
            yield code, name, waiting if code in waits else elsewhere


job_kinds.add(
    JobKind(
        TAKE_OVER,
        gettext_lazy("Taking over the enterprises of a county that ended"),
        run_take_over,
        soft=1000,
        hard=1100,
        queue="bulk",
    )
)
