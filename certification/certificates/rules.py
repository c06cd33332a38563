"""What may be recorded of a certificate: one set of rules for form, workbook and REST. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from certification.certificates.schema import schemes
from certification.certificates.vocabulary import Status
from portal.kernel.faults import Fault, Severity
from portal.kernel.text import narrow

#: which status may follow which (DOMAIN 5.4); what is final gets a new certificate
FOLLOWS: dict[str, frozenset[str]] = {
    Status.VALID: frozenset({Status.SUSPENDED, Status.REVOKED, Status.CANCELLED, Status.EXPIRED}),
    Status.SUSPENDED: frozenset({Status.VALID, Status.REVOKED, Status.CANCELLED, Status.EXPIRED}),
    Status.REVOKED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.EXPIRED: frozenset(),
}
LONGEST = timedelta(days=366 * 10)
_PARTS = re.compile(r"^(\d{3})(\d{2})(Q|E|S|F|H|En|I)([0-9A-Z]+?)R(\d+)(S|M|L)?([-/].*)?$")
_LETTERS = {"Q": "iso9001", "E": "iso14001", "S": "iso45001", "F": "iso22000", "H": "haccp",
            "En": "iso50001", "I": "iso27001"}  # fmt: skip


def tidy_number(text: str) -> str:
    """A certificate's number without blanks, full-width characters made narrow."""
    return "".join(narrow(text).split())


def ended_on(status: str, status_since: date, expires_on: date) -> date:
    """The first day on which it no longer counts as in force."""
    after = expires_on + timedelta(days=1)
    return after if status in {Status.VALID, Status.EXPIRED} else min(after, status_since)


def certificate_faults(values: Mapping[str, Any], *, on: date) -> Iterator[Fault]:
    """Every fault of a whole certificate: `number scheme issued_on expires_on status …`."""
    if not values.get("number"):
        yield _fault("number_missing", "number", "", _("The certificate number is missing."))
    scheme = values.get("scheme")
    if scheme not in schemes():
        words = _("There is no such scheme.")
        yield _fault("scheme_unknown", "scheme", scheme, words, _("Choose one from the list."))
    issued, expires = values.get("issued_on"), values.get("expires_on")
    if issued is None or expires is None:
        where = "issued_on" if issued is None else "expires_on"
        yield _fault("date_missing", where, "", _("The date is missing."))
        return
    yield from _date_faults(values, issued, expires, on)
    yield from _number_hint(str(values.get("number", "")), str(scheme))


def _date_faults(
    values: Mapping[str, Any], issued: date, expires: date, on: date
) -> Iterator[Fault]:
    if issued > on:
        yield _fault("issued_later", "issued_on", issued, _("It was not issued yet on this day."))
    if expires <= issued:
        words = _("It expires before it is issued.")
        yield _fault("expires_early", "expires_on", expires, words, _("Compare with the paper."))
    elif expires - issued > LONGEST:
        words = _("No scheme is valid for more than ten years.")
        yield _fault("expires_late", "expires_on", expires, words, _("Check the year."))
    first = values.get("first_issued_on")
    if first is not None and first > issued:
        words = _("The first issue cannot come after this issue.")
        yield _fault("first_after_issue", "first_issued_on", first, words)
    since = values.get("status_since")
    if since is not None and not issued <= since <= on:
        words = _("The status begins between the day of issue and today.")
        yield _fault("status_outside", "status_since", since, words)
    if values.get("status") == Status.VALID and expires < on:
        words = _("It has expired: the status cannot be valid.")
        yield _fault("expired_yet_valid", "status", Status.VALID, words, _("Choose “expired”."))


def _number_hint(number: str, scheme: str) -> Iterator[Fault]:
    """Numbers follow no one pattern: what a common one says is only a hint."""
    found = _PARTS.match(number)
    meant = _LETTERS.get(found[3]) if found else None
    if meant and meant != scheme:
        words = _("The number looks like that of another scheme (%(scheme)s).")
        label = schemes()[meant].label
        yield _fault(
            "number_of_another_scheme", "number", number, words % {"scheme": label},
            _("If both are right, go on."), Severity.WARN,
        )  # fmt: skip


def status_faults(
    before: str, after: str, since: date, *, issued_on: date, on: date
) -> Iterator[Fault]:
    """Whether one status may follow another, from that day."""
    if after not in FOLLOWS.get(before, frozenset()):
        words = _("“%(before)s” is not followed by “%(after)s”.")
        labels = {"before": Status(before).label, "after": dict(Status.choices).get(after, after)}
        yield _fault("status_order", "status", after, words % labels,
                     _("A certificate that ended gets a new record with its new number."))  # fmt: skip
    if not issued_on <= since <= on:
        words = _("The status begins between the day of issue and today.")
        yield _fault("status_outside", "status_since", since, words)


def _fault(
    code: str,
    where: str,
    value: Any,
    message: str,
    remedy: str = "",
    severity: Severity = Severity.ERROR,
) -> Fault:
    return Fault(
        f"certificate.{code}", message, where=where, value=str(value if value is not None else ""),
        remedy=remedy, severity=severity,
    )  # fmt: skip
