"""The register as a table: the same rules as the form, and the way back of what was exported."""

from enterprises.register.importers.columns import BESIDE, ROW_KEY
from enterprises.register.importers.comparing import compared
from enterprises.register.importers.register import problems_of, register_importer

__all__ = ["BESIDE", "ROW_KEY", "compared", "problems_of", "register_importer"]
