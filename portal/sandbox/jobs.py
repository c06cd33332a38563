"""What the sweeper does for sandboxes: decides in seconds, and opens the new programme year."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from portal.jobs.sweeper import Duty, sweeper_duties
from portal.sandbox import witnessing  # noqa: F401 - registers the witness
from portal.sandbox.models import Sandbox
from portal.sandbox.playing import look_at_lively, play
from portal.sandbox.seeding import open_year

SECONDS: Final = 2
DAILY: Final = 24 * 3600


def play_and_look(at: datetime) -> None:
    play(at)
    look_at_lively(at)


def open_years(at: datetime) -> None:
    """With the first sandbox of each province the year that has begun."""
    for sandbox in Sandbox.objects.living().with_places().order_by("pk"):
        open_year(sandbox, localdate(at).year, at=at)


sweeper_duties.add(Duty("sandbox.play", play_and_look, every=SECONDS))
sweeper_duties.add(Duty("sandbox.years", open_years, every=DAILY))
