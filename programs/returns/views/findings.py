"""Everything that a check found, at the top of the page: each leads to where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.kernel.faults import Fault, Severity
from programs.returns.rules import Verdict
from programs.returns.schema import Form

KINDS = {Severity.ERROR: "error", Severity.EXPLAIN: "warn", Severity.WARN: "info"}
_ORDER = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault by the label of what it is about; `anchor` is its place, or ""."""

    fault: Fault
    kind: str
    label: str
    anchor: str


def findings(form: Form, verdict: Verdict, language: str) -> list[Finding]:
    """Errors first, then what needs a reason, then what is only pointed out."""
    found = [_finding(form, fault, language) for fault in verdict.everything]
    return sorted(found, key=lambda one: _ORDER.index(one.fault.severity))


def _finding(form: Form, fault: Fault, language: str) -> Finding:
    _root, part, code = (*fault.where.split("/", 2), "", "")[:3]
    texts = {text.code: text for text in form.texts}
    kind = KINDS[fault.severity]
    if part == "texts" and code in texts:
        return Finding(fault, kind, texts[code].label(language), f"text-{code}")
    if code in form.by_code:
        return Finding(fault, kind, form.by_code[code].label(language), f"row-{code}")
    return Finding(fault, kind, code, "")


def at_cells(
    form: Form, faults: Iterable[Fault], codes: Mapping[int, str], language: str
) -> list[dict[str, Any]]:
    """Faults of a workbook, each cell with the label of its row (`codes` by row number)."""
    labels = {code: field.label(language) for code, field in form.by_code.items()}
    labels |= {text.code: text.label(language) for text in form.texts}
    told = []
    for fault in faults:
        number = fault.where.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        label = labels.get(codes.get(int(number), "")) if number.isdecimal() else None
        told.append(fault.as_dict() | ({"where": f"{fault.where} {label}"} if label else {}))
    return told
