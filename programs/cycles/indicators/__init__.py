"""What the programme year counts: its three lists, and what was held."""

from programs.cycles.indicators import activities, contests, contracts, penetration
from programs.cycles.indicators.lists import CONFIRMED, LISTED, OF_THE_YEAR, confirmed_since

__all__ = [
    "CONFIRMED",
    "LISTED",
    "OF_THE_YEAR",
    "activities",
    "confirmed_since",
    "contests",
    "contracts",
    "penetration",
]
