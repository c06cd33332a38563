"""Faults: one way to say what is wrong with a value, for form, workbook and REST alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Severity(StrEnum):
    """`error` stops; `explain` needs a reason; `warn` is only said."""

    ERROR = "error"
    EXPLAIN = "explain"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where, by which rule, and what to do about it.

    `code` is stable and the same in every channel; `where` is a cell ("C7"), a JSON pointer
    ("/values/visits") or a field name, as the channel has it.
    """

    code: str
    message: str | _StrPromise
    where: str = ""
    value: str = ""
    rule: str | _StrPromise = ""
    remedy: str | _StrPromise = ""
    severity: Severity = Severity.ERROR

    def as_dict(self) -> dict[str, Any]:
        """Plain text in the language that is active now."""
        return {
            "code": self.code,
            "message": str(self.message),
            "where": self.where,
            "value": self.value,
            "rule": str(self.rule),
            "remedy": str(self.remedy),
            "severity": self.severity.value,
        }


def stops(faults: Iterable[Fault]) -> bool:
    """Whether any of them is an error."""
    return any(fault.severity is Severity.ERROR for fault in faults)
