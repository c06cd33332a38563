"""The verbs of offices: who gets in, what they hold, how they leave."""

from portal.offices.operations.entry import accept, activate, reset_password
from portal.offices.operations.houses import close_office, open_office, open_regular_offices
from portal.offices.operations.keys import IssuedKey, allow_submission, issue_key, revoke_key
from portal.offices.operations.links import (
    IssuedLink,
    ask_reset,
    invite,
    invite_into,
    make_link,
    make_reset_link,
)
from portal.offices.operations.people import (
    correct_contact,
    end_post,
    give_post,
    hand_over,
    reinstate,
    suspend,
    suspend_unused,
    unlock,
)
from portal.offices.operations.second_step import (
    begin_enrolment,
    finish_enrolment,
    new_recovery_codes,
    remove_second_step,
    try_code,
)
from portal.offices.operations.sessions import (
    change_password,
    choose_language,
    end_other_sessions,
    end_session,
    end_sessions,
    follow_key,
    note_denial,
    open_session,
    refuse_sign_in,
    sign_out,
)

__all__ = [
    "IssuedKey",
    "IssuedLink",
    "accept",
    "activate",
    "allow_submission",
    "ask_reset",
    "begin_enrolment",
    "change_password",
    "choose_language",
    "close_office",
    "correct_contact",
    "end_other_sessions",
    "end_post",
    "end_session",
    "end_sessions",
    "finish_enrolment",
    "follow_key",
    "give_post",
    "hand_over",
    "invite",
    "invite_into",
    "issue_key",
    "make_link",
    "make_reset_link",
    "new_recovery_codes",
    "note_denial",
    "open_office",
    "open_regular_offices",
    "open_session",
    "refuse_sign_in",
    "reinstate",
    "remove_second_step",
    "reset_password",
    "revoke_key",
    "sign_out",
    "suspend",
    "suspend_unused",
    "try_code",
    "unlock",
]
