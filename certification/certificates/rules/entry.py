"""Reading what was entered of a certificate: form, workbook and REST give the same faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from certification.certificates.rules.certificate import certificate_faults, completed
from certification.certificates.rules.fields import BY_NAME, FIELDS, CertificateField
from portal.imports.values import Doubtful, Wrong, missing
from portal.kernel.errors import Refused
from portal.kernel.faults import Fault, Severity, stops


@dataclass(frozen=True, slots=True)
class Entry:
    """What was read: values by field name (only those that were given), and every fault."""

    values: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def stops(self) -> bool:
        return stops(self.faults)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        return tuple(one for one in self.faults if one.severity is not Severity.ERROR)


def read_entry(
    raw: Mapping[str, Any],
    *,
    on: date,
    known: Mapping[str, Any] | None = None,
    between: bool = True,
) -> Entry:
    """Read what somebody entered. `known` is what is recorded already (a correction).

    A field that is not in `raw` keeps what is known. Without `between` the rules between fields
    are left to the caller, who has a table of certificates.
    """
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for one in FIELDS:
        if one.name in raw:
            values[one.name] = _read(one, raw[one.name], faults)
        elif one.required and known is None:
            values[one.name] = _read(one, None, faults)
    faults += _unknown(raw)
    if between:
        whole = completed({**(known or {}), **values}, on=on)
        faults += certificate_faults(whole, on=on)
    return Entry(values, tuple(faults))


def _read(one: CertificateField, raw: Any, faults: list[Fault]) -> Any:
    try:
        value = _value(one, raw)
    except Refused as refusal:
        found: Iterable[Fault] = getattr(refusal, "faults", ())
        faults += [_placed(one, fault, raw) for fault in found]
        return None
    if isinstance(value, Doubtful):
        faults.append(_placed(one, value.fault, raw))
        return value.value
    return value


def _value(one: CertificateField, raw: Any) -> Any:
    if isinstance(raw, str) and not raw.strip():
        raw = None
    if raw is None:
        if one.required:
            raise missing()
        return None
    if isinstance(raw, dict | list | bool):
        raise Wrong(
            "wrong_kind", _("A single value is needed here."), remedy=_("Send a text or a number.")
        )
    return one.parse(raw)


def _placed(one: CertificateField, fault: Fault, raw: Any) -> Fault:
    return replace(
        fault,
        where=one.name,
        value=fault.value or ("" if raw is None else str(raw)[:80]),
        rule=fault.rule or str(getattr(one.parse, "rule", "")),
    )


def _unknown(raw: Mapping[str, Any]) -> Iterator[Fault]:
    for name in raw:
        if name not in BY_NAME:
            yield Fault(
                "certificate.unknown_field",
                _("There is no such field."),
                where=str(name)[:80],
                remedy=_("Leave it out, or correct its name."),
            )
