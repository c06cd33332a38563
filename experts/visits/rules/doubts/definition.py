"""A visit as the rules see it, what it is compared with, and how a rule is declared. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from experts.visits.rules.places import Extent, Place, Position
from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of a problem at an enterprise. `kept` and `uploaded` are SHA-256, `look` is the
    difference hash."""

    pk: int
    visit: int
    kept: str
    uploaded: str
    look: str
    taken_at: datetime | None = None
    position: Position | None = None
    enterprise: int = 0


@dataclass(frozen=True, slots=True)
class Device:
    """From where a visit was recorded or confirmed: `user` is who was signed in there."""

    visit: int
    expert: int
    act: str
    device: str
    user: int | None
    first_at: datetime
    last_at: datetime
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """One visit. Moments are aware; `recorded_at` is when the record was handed over, by the
    server's clock; `known` is where the enterprise is known to be; `answers` is the whole
    checklist, each item with score, judgement and note."""

    pk: int
    enterprise: int
    expert: int
    arrived_at: datetime
    left_at: datetime
    recorded_at: datetime | None
    position: Position | None = None
    known: Position | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a visit is compared with. `near` are the same expert's visits within days, `filled`
    those of the same expert at other enterprises whose checklist is the same, `alike` the pictures
    of other visits that are the same file or may look the same, `shared` the traces of other
    experts on the visit's devices, `own` the expert's traces of those days on any."""

    near: tuple[Sight, ...] = ()
    filled: tuple[Sight, ...] = ()
    pictures: tuple[Picture, ...] = ()
    alike: tuple[Picture, ...] = ()
    devices: tuple[Device, ...] = ()
    shared: tuple[Device, ...] = ()
    own: tuple[Device, ...] = ()
    enterprise_place: Place | None = None
    county_place: Place | None = None
    extent: Extent | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a rule found: `numbers` go into its words, `other` is the visit it was compared with,
    `picture` and `other_picture` the photos. With `meets`, the other visit needs the same look."""

    rule: str
    version: int
    numbers: Mapping[str, Any]
    other: int | None = None
    picture: int | None = None
    other_picture: int | None = None
    meets: bool = False

    @property
    def mark(self) -> str:
        """What tells it from another doubt of the same rule."""
        parts = (self.rule, self.other, self.picture, self.other_picture)
        return ":".join(str(part or "") for part in parts)

    def seen_from_other(self, visit: int) -> Doubt:
        """The same, of the visit that was met."""
        return Doubt(
            self.rule,
            self.version,
            self.numbers,
            other=visit,
            picture=self.other_picture,
            other_picture=self.picture,
        )


Finds = Callable[[Sight, Surroundings], Iterable[Doubt]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`finds` yields the doubts of a visit, `words` says one by its numbers, and `source` is where
    idea or threshold comes from."""

    code: str
    title: str | _StrPromise
    words: Callable[[Mapping[str, Any]], str]
    source: str
    finds: Finds
    version: int = 1


rules: Registry[Rule] = Registry("rule of doubts")


def shown_at(text: str) -> str:
    """A moment among the numbers (ISO 8601), by the portal's clock."""
    return f"{localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"


def doubt_in_words(code: str, numbers: Mapping[str, Any]) -> str:
    """What an officer reads, in the language now active. A rule that is no more says its code, and
    numbers of an older version that it cannot say any more leave its title."""
    rule = rules.get(code)
    if rule is None:
        return code
    try:
        return rule.words(numbers)
    except KeyError:
        return str(rule.title)
