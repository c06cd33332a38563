"""What is still missing or provisional behind a figure: given by the room whose rows it counts.

Of what counties report, the counties and months that are missing (`Reported`); of what is recorded
one by one, the rows that are not confirmed yet (`Lacking`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.indicators.definition import Indicator
from portal.kernel.period import Period
from portal.kernel.registry import Registry
from portal.regions.models import Region


@dataclass(frozen=True, slots=True)
class Waiting:
    """A county and the months in which it has not reported, or is not accepted yet; `where` says
    with whom what it sent lies."""

    region: Region
    months: tuple[str, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """`months` are those that could be reported; `last_by` and `last_at` the last decision that
    approved or accepted any of it, "" and None where there was none."""

    months: tuple[str, ...]
    missing: Sequence[Waiting]
    provisional: Sequence[Waiting]
    last_by: str = ""
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """That rows of a model (`code`: "programs.Return") are reported by counties and decided upon.
    `standing` is called with the year's code, the months, the counties and the moment, and asks a
    fixed number of statements; it is shown to who holds `permission`."""

    code: str
    permission: str
    standing: Callable[[str, Sequence[Period], Sequence[Region], datetime], Standing]


@dataclass(frozen=True, slots=True)
class Lack:
    """Rows that are there and are not counted, or not yet: how many, and what they wait for. Or,
    where `is_source`, rows that are counted, and where they are from."""

    count: int
    words: str
    is_source: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """What figures lack whose numerator is one of `measures` (codes). `lacks` is called with the
    measure's code, the year's code, the months, the counties and the moment, and asks a fixed
    number of statements; it is shown to who holds `permission`."""

    code: str
    measures: Collection[str]
    permission: str
    lacks: Callable[[str, str, Sequence[Period], Sequence[Region], datetime], Iterable[Lack]]


lacking: Registry[Lacking] = Registry("what figures lack")
reported: Registry[Reported] = Registry("reported model")


def reported_behind(indicator: Indicator) -> Reported | None:
    """None for a figure whose rows stand as they are recorded."""
    return reported.get(indicator.numerator.model)


def lacking_behind(indicator: Indicator) -> list[Lacking]:
    """Who may say what a figure lacks; empty where all that is recorded counts."""
    return [one for one in lacking if indicator.numerator.code in one.measures]
