"""A questionnaire that has a question of every kind, each with what it may have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

EVERY: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
