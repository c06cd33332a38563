"""The verbs of returns: prepared, submitted, approved, returned, accepted, corrected, reminded."""

from programs.returns.operations.bulk import Item, keep_returns
from programs.returns.operations.cities import AT_ONCE as CITIES_AT_ONCE
from programs.returns.operations.cities import accept_cities, foresee_cities
from programs.returns.operations.deciding import accept, approve, return_for_changes, submit
from programs.returns.operations.doubting import look, settle_doubt
from programs.returns.operations.forms import choose_form
from programs.returns.operations.locking import lock_by_schedule, warn_of_locks
from programs.returns.operations.many import Outcome, decide_many, foresee
from programs.returns.operations.opening import correct, drop_correction, open_return
from programs.returns.operations.preparing import answer_remark, save_draft
from programs.returns.operations.refusals import (
    AlreadySent,
    Faulty,
    Locked,
    NoYear,
    SamePerson,
)
from programs.returns.operations.reminding import (
    rehearse_reminder,
    remind,
    remind_by_schedule,
)
from programs.returns.operations.sending import send
from programs.returns.operations.summing import (
    ChildrenNotDone,
    NotMissing,
    accept_summary,
    approve_summary,
    return_summary,
)
from programs.returns.operations.warning import warn_by_schedule
from programs.returns.operations.windows import extend, reopen, set_windows

__all__ = [
    "CITIES_AT_ONCE",
    "AlreadySent",
    "ChildrenNotDone",
    "Faulty",
    "Item",
    "Locked",
    "NoYear",
    "NotMissing",
    "Outcome",
    "SamePerson",
    "accept",
    "accept_cities",
    "accept_summary",
    "answer_remark",
    "approve",
    "approve_summary",
    "choose_form",
    "correct",
    "decide_many",
    "drop_correction",
    "extend",
    "foresee",
    "foresee_cities",
    "keep_returns",
    "lock_by_schedule",
    "look",
    "open_return",
    "rehearse_reminder",
    "remind",
    "remind_by_schedule",
    "reopen",
    "return_for_changes",
    "return_summary",
    "save_draft",
    "send",
    "set_windows",
    "settle_doubt",
    "submit",
    "warn_by_schedule",
    "warn_of_locks",
]
