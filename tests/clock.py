"""The clock of the tests: time goes on as always, from a day on which their rows make sense.

What the factories make is dated; how long an expert may still write a plan, or when a return is
late, is counted from the portal's clock. On the real one the tests of a month would fail in the
next. Other processes (kill tests, `bin/run`) keep the real time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic

from django.utils import timezone

#: a Friday at ten in Shanghai, seventeen days after tests.factories.NOON
BEGINS = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def going_on(begins: datetime) -> Callable[[], datetime]:
    """A `timezone.now` that is `begins` now."""
    started, first = monotonic(), begins.astimezone(UTC)
    return lambda: first + timedelta(seconds=monotonic() - started)


@contextmanager
def clock(begins: datetime = BEGINS) -> Iterator[None]:
    """`timezone.now` begins at a moment, in this process."""
    real = timezone.now
    timezone.now = going_on(begins)
    try:
        yield
    finally:
        timezone.now = real
