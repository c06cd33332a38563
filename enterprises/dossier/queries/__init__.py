"""What is asked of the dossier: facts with their sources, the timeline, who answers."""

from enterprises.dossier.queries.consents import withdrawn_after
from enterprises.dossier.queries.facts import Fact, Was, facts_of
from enterprises.dossier.queries.leaves import leaf_of
from enterprises.dossier.queries.officers import city_above, officer_for
from enterprises.dossier.queries.timeline import Told, timeline_of

__all__ = [
    "Fact",
    "Told",
    "Was",
    "city_above",
    "facts_of",
    "leaf_of",
    "officer_for",
    "timeline_of",
    "withdrawn_after",
]
