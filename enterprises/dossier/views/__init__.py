"""Pages of the dossier."""

from enterprises.dossier.views.consents import consents, withdraw
from enterprises.dossier.views.dossier import dossier, print_dossier
from enterprises.dossier.views.objections import objections, raise_one, settle
from enterprises.dossier.views.upkeep import exceptions

__all__ = [
    "consents",
    "dossier",
    "exceptions",
    "objections",
    "print_dossier",
    "raise_one",
    "settle",
    "withdraw",
]
