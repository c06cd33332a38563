"""What makes a visit need a look. Pure: one visit, what it is compared with, and the doubts.

The rules follow what is most reported of field collection (fabricated visits, photos used again,
shared accounts: SECURITY T32). Each has a code, a version and its thresholds as named constants.
None of them accuses: they say what an officer should look at, with the numbers.
"""

from experts.visits.rules.doubts import journeys, pictures, positions, records
from experts.visits.rules.doubts.definition import (
    Device,
    Doubt,
    Picture,
    Rule,
    Sight,
    Surroundings,
    doubt_in_words,
    rules,
)

__all__ = [
    "Device",
    "Doubt",
    "Picture",
    "Rule",
    "Sight",
    "Surroundings",
    "doubt_in_words",
    "doubts_of",
    "journeys",
    "pictures",
    "positions",
    "records",
    "rules",
]


def doubts_of(sight: Sight, around: Surroundings) -> list[Doubt]:
    """All that makes a visit need a look, in the order of the rules."""
    return [doubt for rule in rules for doubt in rule.finds(sight, around)]
