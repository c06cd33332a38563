"""What is asked of the register: places in reach, lists, duplicates, history, the journey."""

from enterprises.register.queries.duplicates import duplicates_of, same_code
from enterprises.register.queries.history import Change, history_of
from enterprises.register.queries.journey import Journey, journey_of
from enterprises.register.queries.listing import (
    ORDERS,
    Filters,
    Leaf,
    capped_count,
    leaf_through,
    narrowed,
)
from enterprises.register.queries.places import (
    counties_beside,
    counties_held,
    counties_kept_by,
    holds_over,
    is_kept_by,
    path_of,
    places_in_reach,
    stations_of,
)

__all__ = [
    "ORDERS",
    "Change",
    "Filters",
    "Journey",
    "Leaf",
    "capped_count",
    "counties_beside",
    "counties_held",
    "counties_kept_by",
    "duplicates_of",
    "history_of",
    "holds_over",
    "is_kept_by",
    "journey_of",
    "leaf_through",
    "narrowed",
    "path_of",
    "places_in_reach",
    "same_code",
    "stations_of",
]
