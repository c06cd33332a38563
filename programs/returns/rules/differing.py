"""One figure against what was counted, and against what was said before."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault, Severity
from programs.returns.rules.figures import figure
from programs.returns.rules.verdict import Place, change_of
from programs.returns.schema import Field


def against_count(
    field: Field, now: Decimal, counted: Decimal | None, place: Place
) -> Fault | None:
    """A counted figure that was given otherwise needs a reason."""
    if not field.is_counted or counted is None or now == counted:
        return None
    return Fault(
        "returns.differs_from_count",
        _("Differs from what the portal counted (%(counted)s).")
        % {"counted": figure(field, counted)},
        place("values", field.code),
        str(now),
        _("A figure that the portal counts is not typed; a difference needs a reason."),
        _("Take the counted figure, or say which records are missing and why."),
        Severity.EXPLAIN,
    )


def against_total(field: Field, now: Decimal, before: Decimal | None, place: Place) -> Fault | None:
    """A running total does not fall: a counted one without a reason, a typed one without a
    correction of the month before."""
    if not field.is_to_date or before is None or now >= before:
        return None
    words = _("Fell from %(before)s to %(now)s.") % {"before": before, "now": now}
    where = place("values", field.code)
    if not field.is_counted:
        rule = _("A running total does not fall within a year without a correction.")
        remedy = _("If last month's figure was too high, correct last month's return first.")
        return Fault("returns.total_fell", words, where, str(now), rule, remedy)
    return Fault(
        "returns.total_fell",
        words,
        where,
        str(now),
        _("A running total does not fall within a year without a reason."),
        _("Say why: for example how many enterprises were withdrawn from the roster."),
        Severity.EXPLAIN,
    )


def against_last_month(
    field: Field, now: Decimal, before: Decimal | None, place: Place
) -> Fault | None:
    """A great change against the month before needs a reason."""
    change = _change(field, now, before, field.explain_change)
    if change is None:
        return None
    words = (
        _("%(change)s%% more than last month")
        if change > 0
        else _("%(change)s%% less than last month")
    )
    remedy = (
        _("The portal counted it from its records: it need not be changed.")
        if field.is_counted
        else _("Check the figure against your records.")
    )
    return Fault(
        "returns.change",
        words % {"change": abs(change)},
        place("values", field.code),
        str(now),
        _("A change by more than %(limit)d%% against last month needs a reason in a sentence.")
        % {"limit": field.explain_change},
        remedy,
        Severity.EXPLAIN,
    )


def against_year_before(field: Field, now: Decimal, then: Decimal, place: Place) -> Fault | None:
    """A great change against the same month of the year before is pointed out."""
    change = _change(field, now, then, field.warn_on_year)
    if change is None:
        return None
    words = (
        _("%(change)s%% more than in the same month last year (%(then)s)")
        if change > 0
        else _("%(change)s%% less than in the same month last year (%(then)s)")
    )
    return Fault(
        "returns.change_on_year",
        words % {"change": abs(change), "then": then},
        place("values", field.code),
        str(now),
        _("A change by more than %(limit)d%% against the same month last year is pointed out.")
        % {"limit": field.warn_on_year},
        _("Check the figure against your records."),
        Severity.WARN,
    )


def _change(field: Field, now: Decimal, before: Decimal | None, limit: int) -> Decimal | None:
    """The change in percent, where it is more than the limit and not too small to matter."""
    if not limit or before is None or abs(now - before) < field.change_from:
        return None
    change = change_of(now, before)
    return None if change is None or abs(change) <= limit else change
