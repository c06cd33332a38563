"""The pages of returns: the list, the county's return, decisions, the workbook."""

from programs.returns.views.before import before_page
from programs.returns.views.city import city_page
from programs.returns.views.deciding import (
    accept,
    approve,
    correct,
    drop_correction,
    send_back,
    submit,
)
from programs.returns.views.doubts import doubts_list, settle
from programs.returns.views.exports import (
    export_city,
    export_doubts,
    export_list,
    export_summary,
    export_warnings,
)
from programs.returns.views.forms import choose_form, form_page, forms_list
from programs.returns.views.history import history
from programs.returns.views.listing import open_month, remind_all, returns_list
from programs.returns.views.many import accept_cities, cities_list, decide_many
from programs.returns.views.sheet import print_page, return_page, save
from programs.returns.views.sums import summary_page
from programs.returns.views.warnings import warnings_page
from programs.returns.views.windows import grace, windows
from programs.returns.views.workbook import download, upload

__all__ = [
    "accept",
    "accept_cities",
    "approve",
    "before_page",
    "choose_form",
    "cities_list",
    "city_page",
    "correct",
    "decide_many",
    "doubts_list",
    "download",
    "drop_correction",
    "export_city",
    "export_doubts",
    "export_list",
    "export_summary",
    "export_warnings",
    "form_page",
    "forms_list",
    "grace",
    "history",
    "open_month",
    "print_page",
    "remind_all",
    "return_page",
    "returns_list",
    "save",
    "send_back",
    "settle",
    "submit",
    "summary_page",
    "upload",
    "warnings_page",
    "windows",
]
