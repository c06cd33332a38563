"""Tables of online services: the log, and the list of items."""

from programs.services.importers.cases import case_importer, lines_of, problems_of
from programs.services.importers.items import item_importer

__all__ = ["case_importer", "item_importer", "lines_of", "problems_of"]
