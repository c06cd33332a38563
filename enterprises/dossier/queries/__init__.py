"""What is asked of the dossier: facts with their sources, the timeline, who answers."""

from enterprises.dossier.queries.consents import withdrawn_after
from enterprises.dossier.queries.facts import Fact, Was, entered_in_words, facts_of, label_of
from enterprises.dossier.queries.leaves import leaf_of
from enterprises.dossier.queries.ledgers import (
    Shown,
    corrections_of,
    history_of,
    in_words,
    ledgers_of,
)
from enterprises.dossier.queries.officers import city_above, officer_for
from enterprises.dossier.queries.timeline import Told, timeline_of

__all__ = [
    "Fact",
    "Shown",
    "Told",
    "Was",
    "city_above",
    "corrections_of",
    "entered_in_words",
    "facts_of",
    "history_of",
    "in_words",
    "label_of",
    "leaf_of",
    "ledgers_of",
    "officer_for",
    "timeline_of",
    "withdrawn_after",
]
