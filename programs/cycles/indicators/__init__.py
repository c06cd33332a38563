"""What the programme year counts: its three lists, and what was held."""

from programs.cycles.indicators import activities
from programs.cycles.indicators.lists import LISTED

__all__ = ["LISTED", "activities"]
