"""What is known of an enterprise on a day, as policies ask for it, and who knows it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Facts:
    """None means: not known. `regions` are the codes of the county and of what it lies in;
    `schemes` maps a scheme in force to the day on which it expires."""

    on: date
    kind: str | None = None
    size_class: str | None = None
    industry_code: str | None = None
    regions: frozenset[str] = frozenset()
    tier: str | None = None
    on_roster: bool | None = None
    schemes: dict[str, date] | None = None
    staff_count: int | None = None
    months_old: int | None = None
    helped: bool | None = field(default=None)


@dataclass(frozen=True, slots=True)
class FactSource:
    """What a room above knows of an enterprise on a day, by the names of `Facts`."""

    code: str
    read: Callable[[Any, date], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Choices:
    """The values that a condition may name, with their labels, from the room that knows them."""

    code: str
    options: Callable[[], Iterable[tuple[str, str]]]


fact_sources: Registry[FactSource] = Registry("source of facts")
condition_choices: Registry[Choices] = Registry("choices of a condition")


@dataclass(frozen=True, slots=True)
class Basis:
    """A certificate that a loan may rest on: its number, what people read, its page."""

    number: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class BasisSource:
    """The certificates of an enterprise, from the room that knows them."""

    code: str
    of: Callable[[Any], Iterable[Basis]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """On which day an enterprise agreed that its figures pass to a bank, and who agreed."""

    given_on: date | None = None
    given_by: str = ""


basis_sources: Registry[BasisSource] = Registry("source of what loans rest on")
