"""Pages of the dossier."""

from enterprises.dossier.views.consents import attach_consent, consents, withdraw
from enterprises.dossier.views.dossier import dossier, print_dossier
from enterprises.dossier.views.honours import (
    correct_honour,
    honour,
    record_honour,
    strike_honour,
)
from enterprises.dossier.views.objections import objections, raise_one, settle
from enterprises.dossier.views.upkeep import exceptions

__all__ = [
    "attach_consent",
    "consents",
    "correct_honour",
    "dossier",
    "exceptions",
    "honour",
    "objections",
    "print_dossier",
    "raise_one",
    "record_honour",
    "settle",
    "strike_honour",
    "withdraw",
]
