"""The return as it is shown: one line a figure, with what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal.kernel.faults import Fault, Severity
from programs.returns.models import Remark, Return
from programs.returns.queries.ground import Ground
from programs.returns.rules import Given, Verdict, change_of, evaluate
from programs.returns.rules.verdict import UNANSWERED, pointer
from programs.returns.schema import Field, Section


@dataclass(frozen=True, slots=True)
class Line:
    """A figure: what was counted, given, said last month and a year before, by how many percent
    it changed against both; its faults."""

    field: Field
    counted: Decimal | None
    value: str
    last_month: Decimal | None
    year_before: Decimal | None
    change: Decimal | None
    change_on_year: Decimal | None
    explanation: str
    faults: tuple[Fault, ...]
    remarks: tuple[Remark, ...]
    is_explained: bool

    @property
    def is_locked(self) -> bool:
        """Counted, and given as counted: there is nothing to type."""
        return self.counted is not None and (not self.value or self.value == str(self.counted))

    @property
    def worst(self) -> str:
        """error, remark, explain, explained, warn or ok: what the line is marked with."""
        kinds = {fault.severity for fault in self.faults}
        if any(f.code != UNANSWERED for f in self.faults if f.severity is Severity.ERROR):
            return "error"
        if self.remarks:
            return "remark"
        if Severity.EXPLAIN in kinds:
            return "explain"
        if self.is_explained:
            return "explained"
        return "warn" if kinds else "ok"


@dataclass(frozen=True, slots=True)
class Part:
    section: Section
    lines: tuple[Line, ...]


def sheet_of(
    ground: Ground,
    row: Return,
    *,
    given: Given | None = None,
    remarks: tuple[Remark, ...] = (),
) -> tuple[list[Part], Verdict]:
    """The parts of the return's form, and the verdict on what it holds (or on what is given).

    A counted figure that was kept as counted follows the count for as long as the return is open.
    """
    given = given or Given(live_values(row, ground), row.explanations, row.texts)
    verdict = evaluate(ground.form, given, ground.known)
    by_place: dict[str, list[Fault]] = {}
    for fault in verdict.everything:
        by_place.setdefault(fault.where, []).append(fault)
    return [
        Part(
            section,
            tuple(_line(f, ground, given, verdict, by_place, remarks) for f in section.fields),
        )
        for section in ground.form.sections
    ], verdict


def live_values(row: Return, ground: Ground) -> dict[str, str]:
    """The kept figures; those kept as counted are what is counted now."""
    if not row.is_open:
        return dict(row.values)
    return {
        code: text
        for code, text in row.values.items()
        if code not in ground.known.counted or text != row.counted.get(code)
    }


def _line(
    field: Field,
    ground: Ground,
    given: Given,
    verdict: Verdict,
    by_place: Mapping[str, list[Fault]],
    remarks: tuple[Remark, ...],
) -> Line:
    kept = verdict.values.get(field.code)
    typed = given.values.get(field.code)
    last = ground.known.previous.get(field.code)
    then = ground.year_before.get(field.code)
    now = Decimal(kept) if kept is not None else None
    faults = [
        *by_place.get(pointer("values", field.code), ()),
        *by_place.get(pointer("explanations", field.code), ()),
    ]
    return Line(
        field=field,
        counted=ground.known.counted.get(field.code),
        value=kept if kept is not None else str(typed or ""),
        last_month=last,
        year_before=then,
        change=change_of(now, last),
        change_on_year=change_of(now, then),
        explanation=str(given.explanations.get(field.code) or ""),
        faults=tuple(faults),
        remarks=tuple(remark for remark in remarks if remark.field == field.code),
        is_explained=field.code in verdict.explained,
    )
