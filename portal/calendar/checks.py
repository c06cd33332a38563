"""System check: the working calendar reaches far enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.apps import AppConfig
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

from portal.calendar.rules import SHANGHAI, years_to_enter

CODE = "portal.calendar.W001"


def warn_of_missing_years(today: date) -> list[CheckMessage]:
    """One warning for each year whose holidays should be known by `today` and are not."""
    return [
        CheckWarning(
            missing.message,
            hint="Enter the State Council's notice in portal/calendar/data/working_days.csv.",
            id=CODE,
        )
        for missing in years_to_enter(today)
    ]


def calendar_reaches_far_enough(
    _app_configs: Sequence[AppConfig] | None = None, **_options: object
) -> list[CheckMessage]:
    """`warn_of_missing_years` for the day on which the check runs, in Shanghai."""
    return warn_of_missing_years(datetime.now(SHANGHAI).date())
