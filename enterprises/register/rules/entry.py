"""What may be entered about an enterprise: one set of fields and rules for every channel.

The form, the workbook and REST read a value with the same `parse`, check a whole entry with the
same rules, and so give the same faults. A fault's `where` is the field's name here; each channel
turns it into its own place (field, cell, JSON pointer).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from enterprises.register.rules.branches import branch_faults
from enterprises.register.rules.credit_code import ALPHABET, meant_words, parse
from enterprises.register.rules.entry_fields import BY_NAME, FIELDS, EntryField
from enterprises.register.rules.masks import MASKS, Masked
from enterprises.register.rules.size_class import SizeFinding, size_class
from enterprises.register.vocabulary import Kind
from portal.imports.values import Doubtful, Wrong, YesNo, missing
from portal.kernel.errors import Refused
from portal.kernel.faults import Fault, Severity, stops

KINDS: Final = {"91": Kind.COMPANY, "92": Kind.SOLE_TRADER, "93": Kind.COOPERATIVE}
#: for each of the first 17 places, what its character adds to the sum
_WEIGHED: Final = tuple(
    {character: value * pow(3, place, 31) for value, character in enumerate(ALPHABET)}
    for place in range(17)
)
_SOUND: Final = re.compile(f"[{ALPHABET}]{{18}}")


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
    """Read what somebody entered. `known` is what is on the register already (a change).

    A field that is not in `raw` keeps what is known; None or an empty text empties it. Without
    `between` the rules between fields are left to the caller, who has a table of entries.
    """
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for one in FIELDS:
        if one.name in raw:
            values[one.name] = _read(one, raw[one.name], faults)
        elif one.required and known is None:
            _read(one, None, faults)
    faults += _unknown(raw)
    if between:
        faults += _unmasked(values, known or {})
        faults += entry_faults({**(known or {}), **values}, on=on)
    return Entry(values, tuple(faults))


def _read(one: EntryField, raw: Any, faults: list[Fault]) -> Any:
    """The value; None when it is empty or wrong, with its faults added."""
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


def _value(one: EntryField, raw: Any) -> Any:
    if isinstance(raw, str) and not raw.strip():
        raw = None
    if raw is None:
        if one.required:
            raise missing()
        return None
    if isinstance(raw, dict | list) or (isinstance(raw, bool) and not isinstance(one.parse, YesNo)):
        raise Wrong(
            "wrong_kind", _("A single value is needed here."), remedy=_("Send a text or a number.")
        )
    return one.parse(raw)


def _placed(one: EntryField, fault: Fault, raw: Any) -> Fault:
    return replace(
        fault,
        where=one.name,
        value=fault.value or ("" if raw is None else str(raw)[:80]),
        rule=fault.rule or str(getattr(one.parse, "rule", "")),
    )


def _unmasked(values: dict[str, Any], known: Mapping[str, Any]) -> Iterator[Fault]:
    """What came back as it was shown masked is taken out and stays as it is known; another masked
    value is a fault."""
    for name in [name for name, value in values.items() if value.__class__ is Masked]:
        value = values.pop(name)
        if not is_shown_as(name, value, known.get(name)):
            yield masked_fault(name, value)


def is_shown_as(name: str, masked: str, known: Any) -> bool:
    """Whether a masked value is what the known one is shown as."""
    return bool(known) and MASKS[name](known) == masked


def masked_fault(name: str, value: str) -> Fault:
    """A masked value that says nothing of what is known."""
    return Fault(
        "enterprise.masked",
        _("This is masked: who it is cannot be read from it."),
        where=name,
        value=str(value),
        remedy=_("Type it in full, or leave it empty: what is known stays."),
    )


def _unknown(raw: Mapping[str, Any]) -> Iterator[Fault]:
    for name in raw:
        if name not in BY_NAME:
            yield Fault(
                "enterprise.unknown_field",
                _("There is no such field."),
                where=str(name)[:80],
                remedy=_("Leave it out, or correct its name."),
            )


def entry_faults(values: Mapping[str, Any], *, on: date) -> Iterator[Fault]:
    """The rules between fields, over what was read without a fault."""
    code, reason = values.get("credit_code"), values.get("code_reason")
    if code and not reason and not holds(code):
        for fault in parse(code).faults:
            if fault.code == "credit_code.check":
                words = _(
                    "Compare it with the licence character by character. If the licence "
                    "shows exactly this, say so under “Why the code is right”."
                )
                near = meant_words(code)
                yield replace(fault, where="credit_code", remedy=f"{near} {words}".strip())
    yield from branch_faults(values)
    founded = values.get("founded_on")
    if founded and founded > on:
        yield Fault(
            "enterprise.founded_in_future",
            _("The day of founding lies in the future."),
            where="founded_on",
            value=founded.isoformat(),
            remedy=_("Compare it with the licence."),
        )


def holds(code: str) -> bool:
    """Whether the check character of a code of the right shape fits (GB 32100-2015), quickly."""
    if not _SOUND.fullmatch(code):
        return False
    total = sum(map(operator.getitem, _WEIGHED, code))
    return ALPHABET[-total % 31] == code[17]


def kind_of(code: str) -> Kind:
    """What an enterprise is by law, from the first two characters of its code."""
    return KINDS.get(code[:2], Kind.OTHER)


def size_of(values: Mapping[str, Any], *, on: date) -> SizeFinding:
    """The size class that the entered figures give on a day, with its steps."""
    return size_class(
        values["industry_code"],
        values.get("staff_count"),
        values.get("revenue_wan"),
        values.get("assets_wan"),
        on=on,
        established_on=values.get("founded_on"),
    )
