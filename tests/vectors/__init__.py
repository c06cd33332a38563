"""Examples that two engines must agree on: the server's and the browser's."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from programs.questionnaires.schema import Known, Type
from programs.questionnaires.scoring import Filling

VECTORS = Path(__file__).parent


def load(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


def known_of(questions: dict[str, Any]) -> dict[str, Known]:
    return {
        code: Known(
            Type(one["type"]), frozenset(one.get("options", ())), known_of(one.get("columns", {}))
        )
        for code, one in questions.items()
    }


def legible(value: Any) -> Any:
    """A value as the browser's `Expressions.legible` writes it."""
    if isinstance(value, Fraction):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def as_the_browser_says(state: Filling) -> dict[str, Any]:
    """The state of a form as `Expressions.fill` gives it."""
    return {
        "asked": list(state.asked),
        "answers": dict(state.answers),
        "required": [code for code in state.asked if code in state.required],
        "broken": [
            {
                "code": one.question.code,
                "number": place_of(one),
                "row": one.row,
                "column": one.column,
            }
            for one in state.broken
        ],
    }


def place_of(broken: Any) -> int:
    """Which of its question's or column's constraints it is."""
    held = broken.question
    if broken.column:
        held = next(one for one in held.columns if one.code == broken.column)
    return next(n for n, one in enumerate(held.constraints) if one is broken.constraint)
