"""Refusals: what the portal says no to, in words for the person who asked.

A refusal is anticipated. Each has a stable `code`, from which every face takes its status.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from portal.kernel.faults import Fault

    type_text = str | _StrPromise


class Refused(Exception):
    """The portal will not do this, and says why in `message`."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, message: str | _StrPromise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Invalid(Refused):
    """A value is wrong. `fields` says which and why; `faults` is the complete list."""

    code = "invalid"
    status = 422

    def __init__(
        self,
        message: str | _StrPromise,
        *,
        faults: Iterable[Fault] = (),
        **fields: str | _StrPromise,
    ) -> None:
        super().__init__(message)
        self.fields: Mapping[str, str | _StrPromise] = fields
        self.faults = tuple(faults)


class NotPermitted(Refused):
    """The person may see this, and may not do this."""

    code = "not_permitted"
    status = 403


class Missing(Refused):
    """There is no such thing, or none that this person may know of."""

    code = "missing"
    status = 404


class WrongState(Refused):
    """Not now: the thing is in another state than the act needs."""

    code = "wrong_state"
    status = 409


class Stale(Refused):
    """Somebody changed it since it was read (If-Match, or a form's version)."""

    code = "stale"
    status = 412


class TooLarge(Refused):
    """More than the limit that the message names."""

    code = "too_large"
    status = 413


class TooMany(Refused):
    """Too often within a time; `wait` seconds until it is possible again."""

    code = "too_many"
    status = 429

    def __init__(self, message: str | _StrPromise, *, wait: int) -> None:
        super().__init__(message)
        self.wait = wait
