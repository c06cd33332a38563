"""What the sweeper does for sandboxes: decides in seconds, and opens the new programme year."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from portal.jobs.sweeper import Duty, sweeper_duties
from portal.sandbox.models import Sandbox
from portal.sandbox.playing import look_at_lively, play
from portal.sandbox.seeding import open_year
from programs.cycles.models import Cycle

SECONDS: Final = 2
DAILY: Final = 24 * 3600


def play_and_look(at: datetime) -> None:
    play(at)
    look_at_lively(at)


def open_years(at: datetime) -> None:
    """With the first sandbox of each province the year that has begun, if it is not open yet."""
    year = localdate(at).year
    first = {
        one.region.province_path: one
        for one in Sandbox.objects.living().with_places().order_by("-pk")
    }
    begun = Cycle.objects.filter(region__path__in=first, year=year)
    for path in first.keys() - set(begun.values_list("region__path", flat=True)):
        open_year(first[path], year, at=at)


sweeper_duties.add(Duty("sandbox.play", play_and_look, every=SECONDS))
sweeper_duties.add(Duty("sandbox.years", open_years, every=DAILY))
