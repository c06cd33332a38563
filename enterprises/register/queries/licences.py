"""Since when a licence's scan should be there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings


def scans_due(at: datetime) -> datetime:
    """What was recorded before this moment should have its scan by now."""
    return at - timedelta(days=settings.LICENCE_SCAN_DAYS)
