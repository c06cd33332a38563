"""What is asked of certificates: what stands against an entry, lists, an enterprise's own."""

from certification.certificates.queries.against import Found, looked_up
from certification.certificates.queries.listing import (
    Filters,
    Leaf,
    capped_count,
    leaf_through,
    narrowed,
)
from certification.certificates.queries.of_enterprise import (
    certificates_of,
    expiring_for,
    schemes_in_force,
    standing_of,
)

__all__ = [
    "Filters",
    "Found",
    "Leaf",
    "capped_count",
    "certificates_of",
    "expiring_for",
    "leaf_through",
    "looked_up",
    "narrowed",
    "schemes_in_force",
    "standing_of",
]
