"""The pages of returns: the list, the county's return, decisions, the workbook."""

from programs.returns.views.deciding import accept, approve, correct, send_back, submit
from programs.returns.views.forms import choose_form, form_page, forms_list
from programs.returns.views.listing import open_month, remind_all, returns_list
from programs.returns.views.sheet import print_page, return_page, save
from programs.returns.views.summary import summary_page
from programs.returns.views.workbook import download, upload

__all__ = [
    "accept",
    "approve",
    "choose_form",
    "correct",
    "download",
    "form_page",
    "forms_list",
    "open_month",
    "print_page",
    "remind_all",
    "return_page",
    "returns_list",
    "save",
    "send_back",
    "submit",
    "summary_page",
    "upload",
]
