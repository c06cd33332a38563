"""Arithmetic of the second step: which code is right when, and how long a wrong one costs."""

from __future__ import annotations

import hashlib
import secrets
from base64 import b32encode
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urlencode

from django_otp.oath import hotp

STEP: Final = 30
DIGITS: Final = 6
#: steps before and after the expected one that are right, too: half a minute of a wrong clock
TOLERANCE: Final = 1
MOST_PAUSE: Final = timedelta(hours=1)

RECOVERY_CODES: Final = 10
#: without letters and digits that are read for one another
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def step_of(secret: bytes, code: str, *, at: datetime, drift: int, after: int) -> int | None:
    """The time step for which the code is right, later than `after`; None when it is wrong."""
    if not (code.isascii() and code.isdigit() and len(code) == DIGITS):
        return None
    now = unix_step(at) + drift
    for near in sorted(range(-TOLERANCE, TOLERANCE + 1), key=abs):
        step = now + near
        drawn = f"{hotp(secret, step, DIGITS):0{DIGITS}d}"
        if step > after and secrets.compare_digest(drawn, code):
            return step
    return None


def unix_step(at: datetime) -> int:
    """How many steps of thirty seconds have passed since 1970."""
    return int(at.timestamp()) // STEP


def pause_after(failures: int) -> timedelta:
    """How long after the last of so many wrong codes the next is not even looked at."""
    if failures < 1:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - 1, 20)), MOST_PAUSE)


def address_for_telephone(secret: bytes, *, login: str, issuer: str) -> str:
    """The otpauth:// address in the square that the telephone scans."""
    plain = issuer.replace(":", "")
    values = {
        "secret": b32encode(secret).decode(),
        "algorithm": "SHA1",
        "digits": DIGITS,
        "period": STEP,
        "issuer": plain,
    }
    return f"otpauth://totp/{quote(f'{plain}:{login}')}?{urlencode(values, quote_via=quote)}"


def new_recovery_codes() -> tuple[str, ...]:
    return tuple(
        "".join(secrets.choice(_ALPHABET) for _letter in range(10))
        for _number in range(RECOVERY_CODES)
    )


def recovery_hash(code: str, salt: str) -> str:
    """A slow hash: a recovery code has 49 bits, which a fast one would not protect."""
    return hashlib.scrypt(
        code.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1, dklen=32
    ).hex()
