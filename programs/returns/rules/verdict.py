"""What the rules are given, what they know beside it, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from portal.kernel.faults import Fault, Severity

#: from the part of a return ("values", "explanations", "texts") and the code within it to where
#: it stands in a channel: a JSON pointer, a cell, the name of a field
Place = Callable[[str, str], str]


def pointer(part: str, code: str) -> str:
    """Where it stands in JSON (RFC 6901)."""
    escaped = code.replace("~", "~0").replace("/", "~1")
    return f"/{part}/{escaped}" if code else f"/{part}"


@dataclass(frozen=True, slots=True)
class Given:
    """A return as a channel hands it over: nothing is checked yet, not even the kinds."""

    values: Mapping[str, Any] = field(default_factory=dict)
    explanations: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change(Given):
    """What a channel changes of a return: whatever it does not name stays as it is."""

    def over(
        self, values: Mapping[str, Any], explanations: Mapping[str, Any], texts: Mapping[str, Any]
    ) -> Given:
        """What was kept with this put over it; a part that is no object stays, to be refused."""
        return Given(
            _over(values, self.values),
            _over(explanations, self.explanations),
            _over(texts, self.texts),
        )


def _over(kept: Mapping[str, Any], given: Any) -> Any:
    return {**kept, **given} if isinstance(given, Mapping) else given


@dataclass(frozen=True, slots=True)
class Known:
    """What the portal knows: its own counts, the figures of the month before, what is answered.

    `facts` are what indicators count at the month's end, by their codes; `year_before` are figures
    of the same month of the year before (at least those that a rule of the form asks of).
    `continues` says that the month before is of the same year, so that running totals go on.
    `is_over` says that the month has ended. `unanswered` are the figures and texts whose remark by
    a reviewer has no answer yet.
    """

    counted: Mapping[str, Decimal] = field(default_factory=dict)
    previous: Mapping[str, Decimal] = field(default_factory=dict)
    year_before: Mapping[str, Decimal] = field(default_factory=dict)
    facts: Mapping[str, Decimal] = field(default_factory=dict)
    continues: bool = True
    is_over: bool = True
    unanswered: tuple[str, ...] = ()


#: code of the fault of a remark that has no answer yet
UNANSWERED: Final = "returns.remark_unanswered"
#: kept as a draft all the same: more will be said later
INCOMPLETE = frozenset(
    {
        "returns.missing",
        "returns.text_too_short",
        "returns.month_not_over",
        UNANSWERED,
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The figures as they are kept, and every fault.

    `unreadable` faults are of what cannot be kept at all; the others may stand in a draft.
    `explained` are the fields whose difference has its reason already.
    """

    values: Mapping[str, str]
    explanations: Mapping[str, str]
    texts: Mapping[str, str]
    faults: tuple[Fault, ...]
    unreadable: tuple[Fault, ...] = ()
    explained: frozenset[str] = frozenset()

    @property
    def everything(self) -> tuple[Fault, ...]:
        return self.unreadable + self.faults

    @property
    def stopping(self) -> tuple[Fault, ...]:
        """What must be done before the return can be submitted: errors, and reasons not given."""
        return tuple(f for f in self.everything if f.severity is not Severity.WARN)

    @property
    def wrong(self) -> tuple[Fault, ...]:
        """Errors that are not a matter of finishing: machines do not leave them in a draft."""
        return tuple(
            fault
            for fault in self.everything
            if fault.severity is Severity.ERROR and fault.code not in INCOMPLETE
        )

    def moved(self, before: str) -> tuple[Fault, ...]:
        """The faults with something put before each place: of one return among many."""
        return tuple(replace(fault, where=before + fault.where) for fault in self.everything)


def change_of(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """By how many percent it rose (one decimal, half up); None where nothing was before."""
    if now is None or not before:
        return None
    return ((now - before) * 100 / before).quantize(Decimal("0.1"), ROUND_HALF_UP)
