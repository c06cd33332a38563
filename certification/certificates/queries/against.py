"""What the register, the list of bodies and the certificates say to entries: one set of faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from certification.bodies.models import Body
from certification.certificates.models import Certificate
from certification.certificates.rules import status_faults
from certification.certificates.vocabulary import Permission
from enterprises.register.models import Enterprise
from experts.pool.vocabulary import Employer
from experts.visits.models import Visit
from portal.accounts.actor import Actor
from portal.kernel.faults import Fault, Severity

#: within this time a body that helped may not certify (ISO/IEC 17021-1: two years)
IMPARTIAL_AFTER: Final = timedelta(days=2 * 365)
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What an entry names, as far as it exists and is within reach, and what is wrong with it."""

    enterprise: Enterprise | None
    body: Body | None
    known: Certificate | None
    faults: tuple[Fault, ...]


def looked_up(lines: Sequence[Line], *, by: Actor, on: date) -> list[Found]:
    """Each entry's enterprise, body and certificate, in four questions for all of them."""
    enterprises = _enterprises(line.get("credit_code") for line in lines)
    bodies = _bodies(line.get("body") for line in lines)
    known = _known(line.get("certificate_number") for line in lines)
    helped = _helped(enterprises.values(), on)
    return [_found(line, enterprises, bodies, known, helped, by=by, on=on) for line in lines]


def _enterprises(codes: Iterable[Any]) -> dict[str, Enterprise]:
    wanted = {code for code in codes if code}
    rows = Enterprise.objects.filter(credit_code__in=wanted).select_related("region")
    return {one.credit_code: one for one in rows}


def _bodies(texts: Iterable[Any]) -> dict[str, Body]:
    """By approval number in any case, and by name."""
    wanted = {text for text in texts if text}
    upper = {text.upper() for text in wanted}
    rows = Body.objects.filter(Q(approval_number__in=upper) | Q(name__in=wanted))
    return {text: body for body in rows for text in (body.name, body.approval_number)}


def _known(numbers: Iterable[Any]) -> dict[tuple[int, str], Certificate]:
    rows = Certificate.objects.filter(number__in={one for one in numbers if one}).with_all()
    return {(one.body_id, one.number): one for one in rows}


def _helped(enterprises: Iterable[Enterprise], on: date) -> set[tuple[int, str]]:
    """(enterprise, body's name) where an expert of that body helped not long ago."""
    return set(
        Visit.objects.confirmed()
        .filter(
            enterprise__in=[one.pk for one in enterprises],
            confirmed_on__gte=on - IMPARTIAL_AFTER,
            expert__employer_kind=Employer.BODY,
        )
        .values_list("enterprise_id", "expert__employer")
    )


def _found(
    line: Line,
    enterprises: Mapping[str, Enterprise],
    bodies: Mapping[str, Body],
    known: Mapping[tuple[int, str], Certificate],
    helped: set[tuple[int, str]],
    *,
    by: Actor,
    on: date,
) -> Found:
    text = str(line.get("body") or "")
    body = bodies.get(text) or bodies.get(text.upper())
    enterprise = enterprises.get(str(line.get("credit_code") or ""))
    faults: list[Fault] = []
    if enterprise is None or (body is not None and not _may_record(enterprise, body, by)):
        faults += _unreached(line, enterprise, body, by)
        enterprise = None
    if body is None and text:
        faults.append(_no_body(text))
    before = known.get((body.pk, str(line.get("certificate_number")))) if body else None
    if enterprise is not None and body is not None:
        faults += _against_known(line, enterprise, before, on)
        faults += _of_the_body(line, body, is_helper=(enterprise.pk, body.name) in helped)
        if before is not None and before.enterprise_id != enterprise.pk:
            before = None
    return Found(enterprise, body, before, tuple(faults))


def _may_record(enterprise: Enterprise, body: Body, by: Actor) -> bool:
    """The county that answers for the enterprise now, and the body that certified it."""
    row = Certificate(enterprise=enterprise, region=enterprise.region, body=body)
    return by.is_system or row.allows(by, to=Permission.RECORD)


def _unreached(
    line: Line, enterprise: Enterprise | None, body: Body | None, by: Actor
) -> Iterator[Fault]:
    """An enterprise of another county is answered for as one that is not there."""
    code = line.get("credit_code")
    if not code:
        return
    if enterprise is not None and body is not None and not _holds_region(by):
        yield Fault(
            "certificate.body_not_yours",
            _("You report the certificates of your own body alone."),
            where="body",
            value=str(line.get("body")),
        )
        return
    yield Fault(
        "certificate.enterprise_unknown",
        _("No enterprise with this code is on a register that you work with."),
        where="credit_code",
        value=str(code),
        remedy=_("Compare the code; register the enterprise first if it is new."),
    )


def _holds_region(by: Actor) -> bool:
    return any(grant.boundary == "region" for grant in by.holding(Permission.RECORD))


def _no_body(text: str) -> Fault:
    return Fault(
        "certificate.body_unknown",
        _("There is no such body on the list of approved certification bodies."),
        where="body",
        value=text[:80],
        remedy=_(
            "Write its approval number or its full name; the province adds a body that is missing."
        ),
    )


def _against_known(
    line: Line, enterprise: Enterprise, before: Certificate | None, on: date
) -> Iterator[Fault]:
    if before is None:
        return
    if before.enterprise_id != enterprise.pk:
        yield Fault(
            "certificate.number_of_another",
            _("This body's certificate of this number belongs to another enterprise."),
            where="certificate_number",
            value=before.number,
            remedy=_("Compare the number and the credit code with the certificate."),
        )
        return
    status = line.get("status")
    if status and status != before.status:
        since = line.get("status_since")
        yield from status_faults(before.status, status, since, issued_on=before.issued_on, on=on)


def _of_the_body(line: Line, body: Body, *, is_helper: bool) -> Iterator[Fault]:
    issued = line.get("issued_on")
    if body.ended_on is not None and issued is not None and issued >= body.ended_on:
        yield Fault(
            "certificate.body_not_approved",
            _("The approval of this body had ended when the certificate was issued."),
            where="body",
            value=body.name,
            remedy=_("Compare the day of issue; ask the province if both are right."),
            severity=Severity.WARN,
        )
    if is_helper:
        yield Fault(
            "certificate.helped_by_same_body",
            _("This body helped the enterprise within the last two years, and now certifies it."),
            where="body",
            value=body.name,
            rule=_("Who helps does not certify: a body keeps its impartiality."),
            remedy=_("If it is so, go on: the province sees it and asks."),
            severity=Severity.WARN,
        )
