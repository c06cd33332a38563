"""Rules of logins, passwords, links and keys: plain arithmetic, no database and no clock."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_network

from portal.kernel.text import narrow

#: SECURITY 2.1, rows 01, 02, 05–07
PASSWORD_AGE = timedelta(days=90)
PASSWORD_WARNING = timedelta(days=14)
LINK_AGE = timedelta(hours=24)
RESETS_PER_HOUR = 3
SESSIONS, SESSIONS_OF_ADMINISTRATORS = 3, 1
CODES_PER_SESSION = 5
HISTORY = 5
UNUSED = timedelta(days=90)
KEY_DAYS = 366
#: the secret before a renewal is right for so long
KEY_OVERLAP = timedelta(days=7)
#: days before its end on which the office of a key is told
KEY_REMINDERS = (14, 3)

#: a key is written qu_<prefix>_<secret>
MARK = "qu_"
#: a key is given this scope by the county approver alone
SUBMIT_SCOPE = "returns.return.submit"
#: the prefix of a sandbox's key begins with this, which no other (hexadecimal) one does
SANDBOX_MARK = "sb"
#: what every scope that a sandbox's key alone is given begins with
SANDBOX_ONLY = "sandbox."
#: all that a sandbox's key may be given, but to submit: what stays within its county. Nothing that
#: writes the register, where every county's enterprises stand by their one credit code, or the
#: benefits of policies, where an invoice is reimbursed once in the whole country, and nothing that
#: passes from county to county or reads what belongs to the whole nation
SANDBOX_SCOPES = frozenset(
    {
        "enterprises.enterprise.browse",
        "enterprises.enterprise.view",
        "enterprises.honour.keep",
        "enterprises.honour.view",
        "indicators.reading.view",
        "jobs.job.cancel",
        "jobs.job.view",
        "policies.loan.keep",
        "policies.loan.view",
        "policies.paper.keep",
        "policies.paper.view",
        "programs.activity.keep",
        "programs.activity.view",
        "programs.chain.view",
        "programs.project.keep",
        "programs.project.view",
        "programs.roster.view",
        "programs.year.view",
        "returns.return.prepare",
        "returns.return.view",
        "sandbox.event.ask",
        "sandbox.sandbox.view",
        "services.case.keep",
        "services.case.view",
        "webhooks.delivery.read",
        "webhooks.subscription.keep",
        "webhooks.subscription.tend",
        "webhooks.subscription.view",
    }
)

_LOGIN = re.compile(r"^[a-z0-9][a-z0-9._-]{2,39}$", re.ASCII)
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}", re.ASCII | re.IGNORECASE)
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_OWN_WORDS = ("quality", "uplift", "portal", "zhiliang", "tisheng", "renzheng", "质量", "认证")


def secret_hash(secret: str) -> str:
    """SHA-256: a key or link has 256 random bits, so a slow hash would protect nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def normal_login(text: str) -> str:
    """The login as it is stored: ASCII, lower case, without blanks around it."""
    return narrow(text).lower()


def is_login(text: str) -> bool:
    """3 to 40 letters, digits, dots, hyphens or underscores; the first a letter or digit."""
    return bool(_LOGIN.match(text))


def classes_in(password: str) -> int:
    """How many of lower case, upper case, digits and other characters it has (等保 8.1.4.1 a)."""
    return sum(1 for pattern in _CLASSES if re.search(pattern, password))


def word_inside(password: str, words: Iterable[str]) -> str:
    """The first word of three or more characters (two, if Chinese) that the password contains."""
    folded = narrow(password).lower()
    for word in (*words, *_OWN_WORDS):
        plain = narrow(word).lower()
        if len(plain) >= (3 if plain.isascii() else 2) and plain in folded:
            return plain
    return ""


def has_credit_code(password: str) -> bool:
    return bool(_CREDIT_CODE.search(narrow(password)))


def password_is_due(set_at: datetime | None, *, at: datetime) -> bool:
    """Whether it was set 90 days ago or longer (定期更换)."""
    return set_at is None or at - set_at >= PASSWORD_AGE


def days_left(set_at: datetime | None, *, at: datetime) -> int | None:
    """Days until it must be changed, when that is within 14 days; None before."""
    if set_at is None:
        return 0
    left = set_at + PASSWORD_AGE - at
    return max(0, left.days) if left <= PASSWORD_WARNING else None


def soon(at: datetime) -> datetime:
    """A key that ends before this moment ends soon."""
    return at + timedelta(days=max(KEY_REMINDERS))


def reminder_due(expires_at: datetime, *, told: int | None, at: datetime) -> int | None:
    """The days of the reminder that a key's office should be given now; None if none."""
    left = expires_at - at
    due = [days for days in KEY_REMINDERS if left <= timedelta(days=days)]
    if left <= timedelta(0) or not due or (told is not None and told <= min(due)):
        return None
    return min(due)


def network(text: str) -> str:
    """An address or network in one writing; ValueError if it is none."""
    return str(ip_network(narrow(text), strict=False))
