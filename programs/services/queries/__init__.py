"""What is asked of online services: what stands against a line, lists, figures by item."""

from programs.services.queries.against import Found, looked_up
from programs.services.queries.listing import asked_by, capped, narrowed
from programs.services.queries.places import (
    counties_keeping,
    items_for,
    items_within,
    province_of,
    provinces_of,
)
from programs.services.queries.tables import ItemFigures, completed_in, figures_by_item

__all__ = [
    "Found",
    "ItemFigures",
    "asked_by",
    "capped",
    "completed_in",
    "counties_keeping",
    "figures_by_item",
    "items_for",
    "items_within",
    "looked_up",
    "narrowed",
    "province_of",
    "provinces_of",
]
