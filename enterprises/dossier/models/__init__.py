"""Consents, what somebody says is wrong, and what is recorded of an enterprise: its ledgers."""

from enterprises.dossier.models.consents import Consent, ConsentQuerySet
from enterprises.dossier.models.honours import Honour, HonourQuerySet
from enterprises.dossier.models.ledgers import (
    Entry,
    EntryQuerySet,
    LedgerEntry,
    LedgerQuerySet,
)
from enterprises.dossier.models.objections import Objection, ObjectionQuerySet, ObjectionStep

__all__ = [
    "Consent",
    "ConsentQuerySet",
    "Entry",
    "EntryQuerySet",
    "Honour",
    "HonourQuerySet",
    "LedgerEntry",
    "LedgerQuerySet",
    "Objection",
    "ObjectionQuerySet",
    "ObjectionStep",
]
