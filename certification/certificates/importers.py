"""Certificates as a table: the columns and the rules of the form, for a body's whole list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from certification.certificates.operations import keep_certificates
from certification.certificates.operations.rows import whole_of
from certification.certificates.queries import looked_up
from certification.certificates.rules import FIELDS, NAMES, CertificateField, certificate_faults
from certification.certificates.rules.fields import OneOf
from certification.certificates.schema import schemes
from certification.certificates.vocabulary import Permission, Status
from portal.accounts.actor import Actor
from portal.imports.definition import (
    Column,
    Importer,
    Line,
    Option,
    Problem,
    importers,
    unique,
)
from portal.kernel.faults import Fault

BATCH: Final = 2_000


def _options(one: CertificateField) -> Sequence[Option] | None:
    """The drop-down of the template; what is understood is what the field understands."""
    if not isinstance(one.parse, OneOf):
        return None
    with translation.override("zh-hans"):
        words = one.parse.options()
    labels: dict[str, Any] = {code: known.zh for code, known in schemes().items()}
    labels |= dict(Status.choices)
    return [Option(code, labels[code], (code, *texts)) for code, texts in words.items()]


def _columns() -> Iterator[Column]:
    for one in FIELDS:
        yield Column(
            one.name,
            one.label,
            parse=one.parse,
            options=_options(one),
            required=one.required,
            synonyms=one.headers,
            example=one.example,
            help=one.help,
            width=one.width,
        )


def problems_of(lines: Sequence[Line], *, by: Actor, at: datetime) -> Iterator[Problem]:
    """Every rule over lines that were read elsewhere (a bulk request), as a table's are checked."""
    for rule in certificate_importer.table_rules:
        yield from rule(lines)
    yield from _against(lines, by=by, at=at)


def _against(lines: Sequence[Line], /, *, by: Actor, at: datetime) -> Iterator[Problem]:
    """What is registered, listed and recorded already; then the rules between values."""
    today = localdate(at)
    for start in range(0, len(lines), BATCH):
        some = lines[start : start + BATCH]
        given: list[Mapping[str, Any]] = [
            {name: getattr(line, name) for name in NAMES} for line in some
        ]
        for line, values, found in zip(some, given, looked_up(given, by=by, on=today), strict=True):
            whole = whole_of(values, found.known, on=today)
            for fault in (*found.faults, *certificate_faults(whole, on=today)):
                yield _problem(line, fault)


def _problem(line: Line, fault: Fault) -> Problem:
    return Problem(
        line.number,
        fault.where,
        fault.code,
        fault.message,
        value=fault.value,
        rule=fault.rule,
        remedy=fault.remedy,
        severity=fault.severity,
    )


certificate_importer = importers.add(
    Importer(
        code="certification.certificates",
        title=gettext_lazy("Certificates"),
        permission=Permission.RECORD,
        columns=list(_columns()),
        keep=keep_certificates,
        help=gettext_lazy(
            "One certificate a row. A new number is recorded, a known one of the same body is "
            "changed, its status too; an empty cell changes nothing. Nothing is kept while any "
            "row has an error."
        ),
        table_rules=(
            unique(
                "body",
                "certificate_number",
                code="certificate.twice",
                message=gettext_lazy("This certificate stands twice."),
            ),
        ),
        against=_against,
    )
)
