"""The verbs of returns: prepared, submitted, approved, returned, accepted, corrected, reminded."""

from programs.returns.operations.bulk import Item, keep_returns
from programs.returns.operations.deciding import accept, approve, return_for_changes, submit
from programs.returns.operations.forms import choose_form
from programs.returns.operations.opening import correct, open_return
from programs.returns.operations.preparing import answer_remark, save_draft
from programs.returns.operations.refusals import (
    AlreadySent,
    Faulty,
    Locked,
    NoYear,
    SamePerson,
)
from programs.returns.operations.reminding import remind, remind_by_schedule
from programs.returns.operations.sending import send

__all__ = [
    "AlreadySent",
    "Faulty",
    "Item",
    "Locked",
    "NoYear",
    "SamePerson",
    "accept",
    "answer_remark",
    "approve",
    "choose_form",
    "correct",
    "keep_returns",
    "open_return",
    "remind",
    "remind_by_schedule",
    "return_for_changes",
    "save_draft",
    "send",
    "submit",
]
