"""Figures: measured in turns, printed as one line of JSON each, compared with their goals."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable

ROUNDS = 5
#: "bench: ratio, goal" of every figure that missed its goal in this run
missed: list[str] = []


def told(bench: str, unit: str, value: float, floor: float, goal: str | None = None) -> None:
    """Print one figure. `ratio` is value ÷ floor; `goal` is ">= 0.4", "<= 2" or None."""
    ratio = value / floor if floor else 0.0
    line = {"bench": bench, "unit": unit, "value": _short(value), "floor": _short(floor),
            "ratio": _short(ratio), "goal": goal}  # fmt: skip
    print(json.dumps(line), flush=True)
    if goal is not None and not holds(ratio, goal):
        missed.append(f"{bench}: {_short(ratio)}, goal {goal}")


def holds(ratio: float, goal: str) -> bool:
    sign, bound = goal.split()
    return ratio >= float(bound) if sign == ">=" else ratio <= float(bound)


def _short(number: float) -> float:
    """Four digits that count."""
    return float(f"{number:.4g}")


def in_turns(*runs: Callable[[], float], rounds: int = ROUNDS, warm: bool = True) -> list[float]:
    """The median of each over interleaved rounds; a round before them warms up."""
    found: list[list[float]] = [[] for _run in runs]
    for number in range(-1 if warm else 0, rounds):
        for place, run in enumerate(runs):
            value = run()
            if number >= 0:
                found[place].append(value)
    return [statistics.median(values) for values in found]


def seconds(act: Callable[[], object]) -> float:
    """How long it takes, once."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def say(words: str) -> None:
    """What is no figure goes to standard error."""
    print(words, file=sys.stderr, flush=True)
