"""Invented certification bodies; certificates in force, expiring, suspended, revoked, expired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from django.utils.timezone import localdate

from certification.bodies.models import Body
from certification.certificates.models import Certificate, StatusChange
from certification.certificates.operations.rows import stored
from certification.certificates.rules import completed
from certification.certificates.vocabulary import Source, Status
from portal.accounts.models import User
from portal.demo.names import words
from portal.demo.people import began_at, somebody
from portal.demo.seasons import office_time
from portal.demo.stage import Firm, Stage
from portal.demo.writing import Sheaf
from portal.offices.models import Office, Post
from portal.offices.vocabulary import OfficeKind

BODIES: Final = 42
#: share of enterprises with a certificate from before, and of those on a roster that get one
BEFORE, NEW, BESIDE = 0.13, 0.12, 0.35
CERTIFIED_LETTERS: Final = {"iso9001": "Q", "iso14001": "E", "iso45001": "S", "iso22000": "F"}
OTHERS: Final = ("iso14001", "iso45001")
ENDS: Final = ((Status.VALID, Status.SUSPENDED, Status.REVOKED, Status.CANCELLED), (93, 4, 1, 2))
REASONS: Final = {
    Status.SUSPENDED: "未按期接受监督审核",
    Status.REVOKED: "提供虚假信息",
    Status.CANCELLED: "获证组织申请注销",
}
THREE_YEARS: Final = timedelta(days=3 * 365)


def write_bodies(stage: Stage) -> Mapping[str, int]:
    """Bodies that do not exist, with numbers that were never given; one of them has an account."""
    rng = stage.rng("bodies")
    sheaf = Sheaf(Office, User, Post, Body)
    known = words()
    for number in range(1, BODIES + 1):
        first, second = known["brand_first"], known["brand_second"]
        brand = first[number % len(first)] + second[-number % len(second)]
        body = sheaf.add(
            Body(
                approval_number=f"CNCA-R-9999-{900 + number}",
                name=f"{brand}认证有限公司（演示）",
                approved_on=date(2005 + number % 18, 1 + number % 12, 15),
                registered_by=stage.province,
            )
        )
        stage.bodies.append(body)
    office = sheaf.add(Office(code="body-900", name=stage.bodies[0].name, kind=OfficeKind.BODY))
    stage.bodies[0].office = office
    user = stage.cast["body"] = sheaf.add(somebody(rng, "body", at=began_at(stage)))
    sheaf.add(Post(user=user, office=office, role="body_member", began_at=began_at(stage)))
    return sheaf.keep()


def write_certificates(stage: Stage) -> Mapping[str, int]:
    """Some from before the programme, some that came of it, a few that ended early."""
    sheaf = Sheaf(Certificate, StatusChange)
    issuing = _Issuing(stage, sheaf)
    for firm in stage.firms:
        is_company = firm.enterprise.kind == "company"
        share = BEFORE * (1.35 if is_company else 0.3)
        if not firm.enterprise.closed_on and issuing.rng.random() < share:
            issuing.one_from_before(firm)
        elif firm.entries and issuing.rng.random() < NEW:
            issuing.one_of_the_programme(firm)
    return sheaf.keep()


class _Issuing:
    def __init__(self, stage: Stage, sheaf: Sheaf) -> None:
        self.stage, self.sheaf = stage, sheaf
        self.rng: Random = stage.rng("certificates")
        self._number = 0

    def one_from_before(self, firm: Firm) -> None:
        """Issued at any time in the last three and a half years; some have run out since."""
        issued_on = self.stage.day - timedelta(days=self.rng.randint(200, 1290))
        self._issue(firm, "iso9001", issued_on, again=self.rng.random() < 0.4)

    def one_of_the_programme(self, firm: Firm) -> None:
        """Issued some months after the enterprise came on a roster."""
        year = min(firm.entries)
        listed_on = firm.listed_on(year)
        if listed_on is not None:
            issued_on = listed_on + timedelta(days=self.rng.randint(95, 260))
            if issued_on < self.stage.day:
                self._issue(firm, "iso9001", issued_on, again=False)

    def _issue(self, firm: Firm, scheme: str, issued_on: date, *, again: bool) -> None:
        body = self.rng.choice(self.stage.bodies)
        self._certificate(firm, body, scheme, issued_on, again=again)
        if self.rng.random() < BESIDE:
            self._certificate(firm, body, self.rng.choice(OTHERS), issued_on, again=again)

    def _certificate(
        self, firm: Firm, body: Body, scheme: str, issued_on: date, *, again: bool
    ) -> None:
        rng, day = self.rng, self.stage.day
        self._number += 1
        letter, cycle = CERTIFIED_LETTERS[scheme], int(again)
        prefix = body.approval_number[-3:]
        number = f"{prefix}{issued_on:%y}{letter}{self._number:05d}R{cycle}S"
        given: dict[str, Any] = {
            "certificate_number": number,
            "scheme": scheme,
            "scope": "、".join(firm.industry.products) + "的生产和销售",
            "first_issued_on": issued_on - THREE_YEARS if again and rng.random() < 0.8 else None,
            "issued_on": issued_on,
            "expires_on": issued_on + THREE_YEARS - timedelta(days=1),
        }
        if given["expires_on"] >= day:
            given |= self._ended(issued_on)
        certificate = self.sheaf.add(self._row(firm, body, stored(completed(given, on=day), None)))
        self._note(certificate, firm)
        if scheme == "iso9001":
            firm.certificate = (number, given["expires_on"])

    def _ended(self, issued_on: date) -> dict[str, Any]:
        """The few that do not count although they have not expired."""
        status = self.rng.choices(*ENDS)[0]
        if status == Status.VALID or issued_on + timedelta(days=60) > self.stage.day:
            return {}
        span = (self.stage.day - issued_on).days
        since = issued_on + timedelta(days=self.rng.randint(40, max(span - 1, 41)))
        return {"status": status.value, "status_since": since}

    def _row(self, firm: Firm, body: Body, values: Mapping[str, Any]) -> Certificate:
        region = firm.county.then(values["issued_on"]) or firm.county.region
        recorded_on = max(values["issued_on"], firm.enterprise.registered_on)
        source = self.rng.choices((Source.OFFICER, Source.IMPORT, Source.BODY), (40, 45, 15))[0]
        return Certificate(
            enterprise=firm.enterprise,
            region=region,
            body=body,
            source=source,
            recorded_at=office_time(self.rng, recorded_on),
            recorded_by=self.stage.cast["body"] if source == Source.BODY else firm.county.officer,
            **values,
        )

    def _note(self, certificate: Certificate, firm: Firm) -> None:
        """The first line of its history, and that of its end if it has one."""
        lines = [(Status.VALID.value, certificate.issued_on)]
        if certificate.status != Status.VALID:
            lines.append((certificate.status, certificate.status_since))
        for status, since in lines:
            self.sheaf.add(
                StatusChange(
                    certificate=certificate,
                    status=status,
                    since=since,
                    reason=REASONS.get(Status(status), ""),
                    by=firm.county.officer,
                    at=office_time(self.rng, max(since, localdate(certificate.recorded_at))),
                )
            )
