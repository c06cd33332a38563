"""The workbook of a return: filled in here, completed offline, read back by the same rules."""

from programs.returns.importers.reading import Uploaded, mark_workbook, read_workbook
from programs.returns.importers.writing import sheet_name, write_workbook

__all__ = ["Uploaded", "mark_workbook", "read_workbook", "sheet_name", "write_workbook"]
