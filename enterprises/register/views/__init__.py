"""Pages of the register."""

from enterprises.register.views.entering import change, register
from enterprises.register.views.enterprise import (
    close,
    enterprise_page,
    journey,
    reopen,
    show_contact,
    station,
)
from enterprises.register.views.industries import industries
from enterprises.register.views.licences import licence
from enterprises.register.views.listing import export, register_list
from enterprises.register.views.members import end_member, members
from enterprises.register.views.merging import apart, duplicates, duplicates_across, merge, undo
from enterprises.register.views.saved_views import (
    change_saved,
    delete_saved,
    open_view,
    save,
    saved_views,
)
from enterprises.register.views.sizes import choose
from enterprises.register.views.taking_over import take_overs
from enterprises.register.views.transfers import move, settle_transfer, transfers

__all__ = [
    "apart",
    "change",
    "change_saved",
    "choose",
    "close",
    "delete_saved",
    "duplicates",
    "duplicates_across",
    "end_member",
    "enterprise_page",
    "export",
    "industries",
    "journey",
    "licence",
    "members",
    "merge",
    "move",
    "open_view",
    "register",
    "register_list",
    "reopen",
    "save",
    "saved_views",
    "settle_transfer",
    "show_contact",
    "station",
    "take_overs",
    "transfers",
    "undo",
]
