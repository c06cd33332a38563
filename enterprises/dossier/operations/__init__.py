"""The verbs of the dossier: agree, withdraw it, say that something is wrong, answer."""

from enterprises.dossier.operations.consents import give_consent, note_consents, withdraw_consent
from enterprises.dossier.operations.objections import (
    OBJECTION_VERBS,
    decline_objection,
    escalate_objection,
    raise_objection,
    uphold_objection,
    withdraw_objection,
)

__all__ = [
    "OBJECTION_VERBS",
    "decline_objection",
    "escalate_objection",
    "give_consent",
    "note_consents",
    "raise_objection",
    "uphold_objection",
    "withdraw_consent",
    "withdraw_objection",
]
