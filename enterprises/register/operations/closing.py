"""Close an enterprise, and open it again. Its history stays."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from enterprises.register.operations.noting import begin_tenure, end_tenure, note, source_of
from enterprises.register.operations.rows import hold
from enterprises.register.queries import merger_of
from enterprises.register.vocabulary import TenureEnd
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, WrongState
from portal.kernel.text import one_line

MOST_REASON = 200


@operation
def close_enterprise(
    enterprise: Enterprise, *, by: Actor, at: datetime, reason: str, on: date | None = None
) -> Enterprise:
    """Take it off the register from a day on (today, unless `on` says another), with the reason."""
    held = hold(enterprise, by=by)
    if held.is_closed:
        raise WrongState(_("This enterprise is closed already."))
    day = on or localdate(at)
    _check_day(held, day, today=localdate(at))
    held.closed_on = day
    held.closed_reason = _reason(reason)
    _save(held, at=at)
    end_tenure(held, on=day, end=TenureEnd.CLOSED)
    note(held, {"closed_on": (None, day)}, source=source_of(by), by=by, at=at)
    record(
        "enterprises.enterprise.close",
        by=by,
        at=at,
        target=held,
        reason=held.closed_reason,
        on=day.isoformat(),
    )
    return held


@operation
def reopen_enterprise(
    enterprise: Enterprise, *, by: Actor, at: datetime, reason: str
) -> Enterprise:
    """Put a closed enterprise back on the register from today on, with the reason. The time in
    which it was closed stays closed."""
    held = hold(enterprise, by=by)
    if not held.is_closed:
        raise WrongState(_("This enterprise is not closed."))
    if merger_of(held) is not None:
        raise WrongState(_("This entry was merged into another: undo the merge instead."))
    why = _reason(reason)
    was = held.closed_on
    held.closed_on = None
    held.closed_reason = ""
    _save(held, at=at)
    begin_tenure(held, on=localdate(at))
    note(held, {"closed_on": (was, None)}, source=source_of(by), by=by, at=at)
    record("enterprises.enterprise.reopen", by=by, at=at, target=held, reason=why)
    return held


def _reason(text: str) -> str:
    reason = one_line(text)
    if not reason:
        words = _("Please say why.")
        raise Invalid(words, reason=words)
    if len(reason) > MOST_REASON:
        words = _("At most %(n)d characters.") % {"n": MOST_REASON}
        raise Invalid(words, reason=words)
    return reason


def _check_day(enterprise: Enterprise, day: date, *, today: date) -> None:
    if day > today:
        words = _("The day of closing lies in the future.")
        raise Invalid(words, on=words)
    if enterprise.founded_on and day < enterprise.founded_on:
        words = _("The day of closing lies before the day of founding.")
        raise Invalid(words, on=words)


def _save(enterprise: Enterprise, *, at: datetime) -> None:
    enterprise.revision += 1
    enterprise.changed_at = at
    enterprise.save(update_fields=["closed_on", "closed_reason", "revision", "changed_at"])
