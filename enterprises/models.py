"""The models of the sub-rooms: one Django app, one line of migrations."""

from enterprises.dossier.models import Consent, Honour, Objection, ObjectionStep
from enterprises.register.models import (
    CodeException,
    Download,
    Enterprise,
    FactChange,
    FormerName,
    Membership,
    Merger,
    NotDuplicate,
    SavedView,
    Tenure,
    Transfer,
    TransferStep,
)

__all__ = [
    "CodeException",
    "Consent",
    "Download",
    "Enterprise",
    "FactChange",
    "FormerName",
    "Honour",
    "Membership",
    "Merger",
    "NotDuplicate",
    "Objection",
    "ObjectionStep",
    "SavedView",
    "Tenure",
    "Transfer",
    "TransferStep",
]
