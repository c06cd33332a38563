"""REST of the dossier and of its ledger of honours."""

from enterprises.dossier.api.dossiers import DossierResource
from enterprises.dossier.api.honours import HonourResource

__all__ = ["DossierResource", "HonourResource"]
