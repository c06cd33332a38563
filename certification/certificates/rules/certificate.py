"""What holds between the values of a certificate, and which status may follow which. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from certification.certificates.schema import schemes
from certification.certificates.vocabulary import Status
from portal.kernel.faults import Fault, Severity
from portal.kernel.text import narrow

#: which status may follow which (DOMAIN 5.4); what is final gets a new certificate
FOLLOWS: Final[Mapping[str, frozenset[str]]] = {
    Status.VALID: frozenset({Status.SUSPENDED, Status.REVOKED, Status.CANCELLED, Status.EXPIRED}),
    Status.SUSPENDED: frozenset({Status.VALID, Status.REVOKED, Status.CANCELLED, Status.EXPIRED}),
    Status.REVOKED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.EXPIRED: frozenset(),
}
#: statuses that begin on a day which the dates of the certificate do not tell
DATED: Final = frozenset({Status.SUSPENDED, Status.REVOKED, Status.CANCELLED})
LONGEST: Final = timedelta(days=366 * 10)
_PARTS: Final = re.compile(r"^(\d{3})(\d{2})(Q|E|S|F|H|En|I)([0-9A-Z]+?)R(\d+)(S|M|L)?([-/].*)?$")
_LETTERS: Final = {
    "Q": "iso9001",
    "E": "iso14001",
    "S": "iso45001",
    "F": "iso22000",
    "H": "haccp",
    "En": "iso50001",
    "I": "iso27001",
}


def tidy_number(text: str) -> str:
    """A certificate's number without blanks, full-width characters made narrow."""
    return "".join(narrow(text).split())


def is_recertified(number: str) -> bool:
    """Whether a number of the usual form says that an earlier cycle went before (R1, R2 …)."""
    found = _PARTS.match(number)
    return bool(found and int(found[5]))


def end_of(status: str, since: date, expires_on: date, *, before: date | None = None) -> date:
    """The first day on which it no longer counts as in force.

    `before` is the end that it had until now: what was suspended and is then revoked, or expires,
    ended on the day of the suspension.
    """
    after = expires_on + timedelta(days=1)
    if status == Status.VALID:
        return after
    ends = [after] if status == Status.EXPIRED else [after, since]
    return min(ends if before is None else [*ends, before])


def completed(values: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """The values with the status that follows from the dates, where none was given."""
    whole = dict(values)
    expires = whole.get("expires_on")
    if not whole.get("status") and expires is not None:
        whole["status"] = Status.EXPIRED.value if expires < on else Status.VALID.value
    if not whole.get("status_since"):
        if whole.get("status") == Status.VALID:
            whole["status_since"] = whole.get("issued_on")
        elif whole.get("status") == Status.EXPIRED and expires is not None:
            whole["status_since"] = expires + timedelta(days=1)
    return whole


def certificate_faults(values: Mapping[str, Any], *, on: date) -> Iterator[Fault]:
    """Every fault between the values of a whole certificate, over what was read without one."""
    issued, expires = values.get("issued_on"), values.get("expires_on")
    if issued and issued > on:
        words = _("It was not issued yet on this day.")
        yield _fault("issued_later", "issued_on", issued, words, _("Check the year."))
    if issued and expires:
        yield from _span_faults(issued, expires)
    first = values.get("first_issued_on")
    if issued and first and first > issued:
        words = _("The first issue cannot come after this issue.")
        yield _fault(
            "first_after_issue", "first_issued_on", first, words, _("Compare with the paper.")
        )
    yield from _status_faults(values, on)
    yield from _number_hint(values.get("certificate_number") or "", values.get("scheme") or "")


def _span_faults(issued: date, expires: date) -> Iterator[Fault]:
    if expires <= issued:
        words = _("It expires before it is issued.")
        yield _fault("expires_early", "expires_on", expires, words, _("Compare with the paper."))
    elif expires - issued > LONGEST:
        words = _("No scheme is valid for more than ten years.")
        yield _fault("expires_late", "expires_on", expires, words, _("Check the year."))


def _status_faults(values: Mapping[str, Any], on: date) -> Iterator[Fault]:
    status, since = values.get("status"), values.get("status_since")
    issued, expires = values.get("issued_on"), values.get("expires_on")
    if status == Status.VALID and expires and expires < on:
        words = _("It has expired: the status cannot be valid.")
        yield _fault("expired_yet_valid", "status", status, words, _("Choose “expired”."))
    if status == Status.EXPIRED and expires and expires >= on:
        words = _("It has not expired yet.")
        remedy = _("Compare the day of expiry and the status with the registry.")
        yield _fault("not_expired_yet", "status", status, words, remedy)
    if status in DATED and since is None:
        words = _("Say since when it is suspended, revoked or cancelled.")
        remedy = _("The registry shows the day.")
        yield _fault("status_since_missing", "status_since", "", words, remedy)
    elif since and issued and not issued <= since <= on:
        yield outside(since)


def outside(since: date) -> Fault:
    words = _("The status begins between the day of issue and today.")
    return _fault("status_outside", "status_since", since, words, _("Check the day."))


def _number_hint(number: str, scheme: str) -> Iterator[Fault]:
    """Numbers follow no one pattern: what a common one says is only a hint."""
    found = _PARTS.match(number)
    meant = _LETTERS.get(found[3]) if found else None
    if meant and scheme and meant != scheme:
        words = _("The number looks like that of another scheme (%(scheme)s).")
        yield _fault(
            "number_of_another_scheme",
            "certificate_number",
            number,
            words % {"scheme": schemes()[meant].label},
            _("If both are right, go on."),
            Severity.WARN,
        )


def status_faults(
    before: str, after: str, since: date | None, *, issued_on: date, on: date
) -> Iterator[Fault]:
    """Whether one status may follow another, from that day."""
    if after not in FOLLOWS.get(before, frozenset()):
        words = _("“%(before)s” is not followed by “%(after)s”.")
        labels = {"before": Status(before).label, "after": dict(Status.choices).get(after, after)}
        remedy = _("A certificate that ended gets a new record with its new number.")
        yield _fault("status_order", "status", after, words % labels, remedy)
    if since is not None and not issued_on <= since <= on:
        yield outside(since)


def _fault(
    code: str,
    where: str,
    value: Any,
    message: str,
    remedy: str = "",
    severity: Severity = Severity.ERROR,
) -> Fault:
    return Fault(
        f"certificate.{code}",
        message,
        where=where,
        value=str(value if value is not None else ""),
        remedy=remedy,
        severity=severity,
    )
