"""Tables of a programme year: the roster, and targets."""

from programs.cycles.importers.roster import CODE, roster_importer
from programs.cycles.importers.targets import targets_importer

__all__ = ["CODE", "roster_importer", "targets_importer"]
