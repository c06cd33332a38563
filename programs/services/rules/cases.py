"""What holds between the values of a case. Pure: the moment is an argument."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from portal.calendar.rules import workdays_between
from portal.kernel.faults import Fault
from portal.kernel.text import narrow
from programs.services.vocabulary import Result


def number_of(text: str) -> str:
    """A case's number without blanks, full-width characters made narrow."""
    return "".join(narrow(text).split())


@lru_cache(maxsize=4_096)
def workdays_to(asked_on: date, done_on: date) -> int:
    """Working days after the one on which somebody asked, up to the one on which it was done: 0 on
    the same day, and over a weekend."""
    return workdays_between(asked_on, done_on)


def case_faults(
    asked_at: datetime | None, done_at: datetime | None, result: str | None, *, at: datetime
) -> Iterator[Fault]:
    """Every fault between what was read without one (None: was not)."""
    for name, moment in (("asked_at", asked_at), ("done_at", done_at)):
        if moment is not None and moment > at:
            yield _fault("to_come", name, moment, _("This time has not come yet."))
    if asked_at is not None and done_at is not None and done_at < asked_at:
        words = _("It was done before anybody asked.")
        yield _fault("done_early", "done_at", done_at, words, _("Write the time with the date."))
    if result == Result.OPEN and done_at is not None:
        words = _("A case that is still open has not been done.")
        yield _fault("open_yet_done", "done_at", done_at, words, _("Correct the result."))
    if result not in (None, Result.OPEN) and done_at is None:
        words = _("Say when it was done, refused or withdrawn.")
        yield _fault("done_missing", "done_at", None, words, _("Or say that it is still open."))


def _fault(code: str, where: str, value: datetime | None, message: str, remedy: str = "") -> Fault:
    said = "" if value is None else f"{value:%Y-%m-%d %H:%M}"
    return Fault(f"services.{code}", message, where=where, value=said, remedy=remedy)
