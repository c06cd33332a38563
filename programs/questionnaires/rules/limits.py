"""The caps of a campaign and the thresholds of its flags: dated data with a source. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """`data/campaign_limits.json`; this portal's default, no official rule.

    What one enterprise is asked in a calendar month (which a province sets otherwise: `BurdenCap`)
    and in a year is added up over all campaigns. A response is very fast
    when it took less than `fastest_seconds`, than `seconds_per_question` for each answer, or than
    `share_of_minutes` of the minutes that the questionnaire says. The close of a campaign lies at
    least `workdays_at_least` working days after the day on which it opens, or a reason is given.
    """

    source: str
    in_force_from: str
    minutes_at_most: int
    questions_at_most: int
    minutes_a_month_at_most: int
    questions_a_month_at_most: int
    minutes_a_year_at_most: int
    questionnaires_a_year_at_most: int
    fastest_seconds: int
    seconds_per_question: int
    share_of_minutes: float
    scale_questions_at_least: int
    enterprises_per_phone: int
    enterprises_per_device: int
    link_days: int
    workdays_at_least: int


@lru_cache(maxsize=1)
def limits() -> Limits:
    """The limits that come with the portal."""
    path = Path(__file__).parents[1] / "data" / "campaign_limits.json"
    return Limits(**json.loads(path.read_text(encoding="utf-8")))
