"""The pages of getting in and of one's own account."""

from portal.pages.accounts.views.links import activate, lost_password, reset
from portal.pages.accounts.views.own import (
    end_other_sessions,
    end_session,
    password,
    profile,
    recovery_codes,
    sessions,
    set_language,
)
from portal.pages.accounts.views.second_step import enrol, second_step
from portal.pages.accounts.views.sign_in import sign_in, sign_out

__all__ = [
    "activate",
    "end_other_sessions",
    "end_session",
    "enrol",
    "lost_password",
    "password",
    "profile",
    "recovery_codes",
    "reset",
    "second_step",
    "sessions",
    "set_language",
    "sign_in",
    "sign_out",
]
