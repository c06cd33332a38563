"""The clock of the tests: time goes on as always, from a day on which their rows make sense.

What the factories make is dated; how long an expert may still write a plan, or when a return is
late, is counted from the portal's clock. On the real one the tests of a month would fail in the
next. Other processes (kill tests, `bin/run`) keep the real time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from time import monotonic

from django.utils import timezone
from django_otp.oath import hotp

#: a Friday at ten in Shanghai, seventeen days after tests.factories.NOON
BEGINS = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class _AnyMoment(type):
    """Every moment is one of ours: Django asks before it shows a moment in local time."""

    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, datetime)


def going_on(begins: datetime) -> type[datetime]:
    """A `datetime` whose `now` is `begins` now."""
    started, first = monotonic(), begins.astimezone(UTC)

    class GoingOn(datetime, metaclass=_AnyMoment):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return (first + timedelta(seconds=monotonic() - started)).astimezone(tz)

    return GoingOn


@contextmanager
def clock(begins: datetime = BEGINS) -> Iterator[None]:
    """`timezone.now` begins at a moment, in this process.

    The function itself stays: fields have it as their default, and migrations compare it.
    """
    real = timezone.datetime
    timezone.datetime = going_on(begins)
    try:
        yield
    finally:
        timezone.datetime = real


def code_shown(secret: bytes, steps: int = 0) -> str:
    """The digits that a telephone shows by this clock, so many half minutes from now."""
    return f"{hotp(secret, int(timezone.now().timestamp()) // 30 + steps):06d}"
