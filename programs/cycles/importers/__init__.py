"""Tables of a programme year: the roster, targets, bases, who came to activities."""

from programs.cycles.importers.attendance import attendance_importer
from programs.cycles.importers.bases import bases_importer
from programs.cycles.importers.roster import CODE, roster_importer
from programs.cycles.importers.targets import targets_importer

__all__ = ["CODE", "attendance_importer", "bases_importer", "roster_importer", "targets_importer"]
