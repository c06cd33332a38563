"""Consents, and what somebody says is wrong."""

from enterprises.dossier.models.consents import Consent, ConsentQuerySet
from enterprises.dossier.models.objections import Objection, ObjectionQuerySet, ObjectionStep

__all__ = ["Consent", "ConsentQuerySet", "Objection", "ObjectionQuerySet", "ObjectionStep"]
