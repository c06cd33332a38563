"""Forms of online services: filters, an item of the list, a case that is typed by hand."""

from programs.services.forms.entering import CaseForm
from programs.services.forms.lists import CaseFilter, ItemForm, MonthFilter

__all__ = ["CaseFilter", "CaseForm", "ItemForm", "MonthFilter"]
