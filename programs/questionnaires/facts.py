"""What rooms above know of enterprises: their certificates, for the answers; what they tell an
enterprise that has answered, on the page of its outcome. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class OutcomePanel:
    """A part of the page: `read` is given the response, the needs in it, who reads, and the day;
    what it returns is drawn by `template`. None: nothing is said."""

    code: str
    title: str | _StrPromise
    order: int
    template: str
    read: Callable[[Any, Sequence[Any], Any, date], Mapping[str, Any] | None]


outcome_panels: Registry[OutcomePanel] = Registry("part of the outcome of an answer")


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate of an enterprise. `kind` is as the library's questionnaires name kinds ("qms",
    "ccc", "other"), `label` its scheme in words; in force while `issued` <= day < `ended`."""

    kind: str
    label: str
    number: str
    body: str
    issued: date
    expires: date
    ended: date

    def is_in_force(self, on: date) -> bool:
        return self.issued <= on < self.ended


@dataclass(frozen=True, slots=True)
class CertificateSource:
    """A register of certificates: those of some enterprises, by the enterprise's key."""

    code: str
    held: Callable[[Collection[int]], Mapping[int, Sequence[Held]]]


certificate_sources: Registry[CertificateSource] = Registry("source of certificates")
