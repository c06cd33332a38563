"""The verbs of the dossier: agree, withdraw it, say that something is wrong, answer; honours."""

from collections.abc import Callable

from enterprises.dossier.operations.consents import (
    attach_scan,
    give_consent,
    note_consents,
    withdraw_consent,
)
from enterprises.dossier.operations.honours import (
    HonourFacts,
    correct_honour,
    record_honour,
    strike_honour,
)
from enterprises.dossier.operations.ledgers import Scan
from enterprises.dossier.operations.objections import (
    decline_objection,
    escalate_objection,
    raise_objection,
    uphold_objection,
    withdraw_objection,
)
from enterprises.dossier.operations.statements import offer_statements, take_over

OBJECTION_VERBS: dict[str, Callable[..., None]] = {
    "uphold": uphold_objection,
    "decline": decline_objection,
    "withdraw": withdraw_objection,
    "take-over": take_over,
}

__all__ = [
    "OBJECTION_VERBS",
    "HonourFacts",
    "Scan",
    "attach_scan",
    "correct_honour",
    "decline_objection",
    "escalate_objection",
    "give_consent",
    "note_consents",
    "offer_statements",
    "raise_objection",
    "record_honour",
    "strike_honour",
    "take_over",
    "uphold_objection",
    "withdraw_consent",
    "withdraw_objection",
]
