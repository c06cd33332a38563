"""The verbs of online services: keep a log, strike a case out, keep the list of items."""

from programs.services.operations.items import add_item, correct_item, keep_items
from programs.services.operations.keeping import keep_cases, rehearse
from programs.services.operations.striking import strike_case

__all__ = ["add_item", "correct_item", "keep_cases", "keep_items", "rehearse", "strike_case"]
