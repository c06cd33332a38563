"""The verbs of the register: register, change, keep a table, close, move, take over, stations,
members."""

from enterprises.register.operations.closing import close_enterprise, reopen_enterprise
from enterprises.register.operations.downloads import (
    ask_for_download,
    clear_downloads,
    note_rows,
)
from enterprises.register.operations.keeping import keep_enterprises, rehearse
from enterprises.register.operations.licences import attach_licence
from enterprises.register.operations.members import begin_membership, end_membership, invite_member
from enterprises.register.operations.merging import merge_enterprises, tell_apart, undo_merger
from enterprises.register.operations.registering import change_enterprise, register_enterprise
from enterprises.register.operations.saved_views import change_view, delete_view, save_view
from enterprises.register.operations.settling import settle_sizes
from enterprises.register.operations.sizing import choose_size
from enterprises.register.operations.stations import assign_station
from enterprises.register.operations.taking_over import (
    TAKE_OVER,
    TakeOver,
    ask_to_take_over,
    end_take_over,
    need_both,
    take_over,
)
from enterprises.register.operations.transferring import (
    TRANSFER_VERBS,
    accept_transfer,
    ask_for_enterprise,
    propose_transfer,
    refuse_transfer,
    withdraw_transfer,
)
from enterprises.register.operations.unmasking import unmask

__all__ = [
    "TAKE_OVER",
    "TRANSFER_VERBS",
    "TakeOver",
    "accept_transfer",
    "ask_for_download",
    "ask_for_enterprise",
    "ask_to_take_over",
    "assign_station",
    "attach_licence",
    "begin_membership",
    "change_enterprise",
    "change_view",
    "choose_size",
    "clear_downloads",
    "close_enterprise",
    "delete_view",
    "end_membership",
    "end_take_over",
    "invite_member",
    "keep_enterprises",
    "merge_enterprises",
    "need_both",
    "note_rows",
    "propose_transfer",
    "refuse_transfer",
    "register_enterprise",
    "rehearse",
    "reopen_enterprise",
    "save_view",
    "settle_sizes",
    "take_over",
    "tell_apart",
    "undo_merger",
    "unmask",
    "withdraw_transfer",
]
