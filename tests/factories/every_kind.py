"""A questionnaire that has a question of every kind, each with what it may have."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

EVERY: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

#: questions of each way to answer that may not apply in `PASSING`
PASSED = ("A3", "A5", "B2", "B3", "B5", "B6", "C2")


def _passing() -> dict[str, Any]:
    found = copy.deepcopy(EVERY)
    for section in found["sections"]:
        for question in section["questions"]:
            question["may_not_apply"] = question["code"] in PASSED
    return found


PASSING = _passing()
