"""The lines of the sheet in the reader's language, with how each is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.indicators.vocabulary import Unit
from portal.kernel.faults import Severity
from programs.returns.queries import Line, Part
from programs.returns.rules import Verdict
from programs.returns.rules.verdict import UNANSWERED


@dataclass(frozen=True, slots=True)
class ShownPart:
    title: str
    lines: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the sheet in the reader's language, with how it is drawn."""

    code: str
    label: str
    unit: str
    decimals: int
    indicator: str
    span: str
    counted: Any
    value: str
    last_month: Any
    year_before: Any
    change: Any
    change_on_year: Any
    is_hot: bool
    is_locked: bool
    worst: str
    css: str
    explanation: str
    is_explained: bool
    faults: tuple[Any, ...]
    remarks: tuple[Any, ...]

    @property
    def needs_reason(self) -> bool:
        """Whether a box for the reason stands under it: one, however many rules ask for it."""
        return self.is_explained or any(f.severity is Severity.EXPLAIN for f in self.faults)

    @property
    def has_note(self) -> bool:
        return bool(self.faults or self.remarks or self.is_explained)


CSS = {"error": "is-error", "explain": "is-warn", "warn": "is-warn", "remark": "is-info"}


def shown_part(part: Part, language: str) -> ShownPart:
    return ShownPart(
        part.section.label(language), tuple(_shown_line(line, language) for line in part.lines)
    )


def _shown_line(line: Line, language: str) -> ShownLine:
    field, worst = line.field, line.worst
    limit = field.explain_change
    return ShownLine(
        code=field.code,
        label=field.label(language),
        unit=str(Unit(field.unit).label),
        decimals=field.decimals,
        indicator=field.indicator,
        span="" if field.is_to_date else "&span=month",
        counted=line.counted,
        value=line.value,
        last_month=line.last_month,
        year_before=line.year_before,
        change=line.change,
        change_on_year=line.change_on_year,
        is_hot=bool(limit and line.change is not None and abs(line.change) > limit),
        is_locked=line.is_locked,
        worst=worst,
        css=CSS.get(worst, ""),
        explanation=line.explanation,
        is_explained=line.is_explained,
        faults=line.faults,
        remarks=line.remarks,
    )


def first_places(parts: list[ShownPart], verdict: Verdict) -> dict[str, str]:
    """Where the first error, reason and answer stand on the page."""
    lines = [line for part in parts for line in part.lines]
    stopping = [f for f in verdict.stopping if f.where.startswith("/texts/")]

    def text(*, is_unanswered: bool) -> str:
        places = (f.where for f in stopping if (f.code == UNANSWERED) is is_unanswered)
        code = next(places, "").removeprefix("/texts/")
        return f"text-{code}" if code else "figures"

    def first(worst: str, otherwise: str) -> str:
        return next((f"row-{line.code}" for line in lines if line.worst == worst), otherwise)

    return {
        "first_error": first("error", text(is_unanswered=False)),
        "first_reason": first("explain", "figures"),
        "first_answer": first("remark", text(is_unanswered=True)),
    }
