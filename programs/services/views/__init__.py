"""Pages of online services: the cases, their figures by item, the list of items."""

from programs.services.views.cases import case_list, case_page, export_cases
from programs.services.views.entering import add_case, correct_case, strike_case
from programs.services.views.items import add_item, correct_item, item_list
from programs.services.views.tables import by_item, export_by_item

__all__ = [
    "add_case",
    "add_item",
    "by_item",
    "case_list",
    "case_page",
    "correct_case",
    "correct_item",
    "export_by_item",
    "export_cases",
    "item_list",
    "strike_case",
]
