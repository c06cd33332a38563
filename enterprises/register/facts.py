"""What other rooms add to an enterprise: panels of its page, steps of its journey, what they keep
of it, and what becomes of their rows when two entries are merged or another county takes it over.

The registries lie here, beneath `queries`; rooms above add to them through `contributions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import Q

from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Belongings(Generic[T]):
    """What a room keeps of enterprises, read for all that a page shows in the same statements.

    `read(enterprises)` gives what belongs to each by its key; `none` is for those that are left
    out. On a page (`shown_together`) panels, steps and facts share one reading; elsewhere, in
    operations and jobs, each question is asked anew.
    """

    code: str
    read: Callable[[Sequence[Any]], Mapping[int, T]]
    none: Callable[[], T]

    def of(self, enterprise: Any) -> T:
        shown: _Shown | None = vars(enterprise).get(_SHOWN)
        if shown is None:
            return self.read([enterprise]).get(enterprise.pk, self.none())
        if self.code not in shown.kept:
            shown.kept[self.code] = self.read(shown.enterprises)
        found: T = shown.kept[self.code].get(enterprise.pk, self.none())
        return found


@dataclass(frozen=True, slots=True)
class _Shown:
    """The enterprises of one page, and what was read of them, by code."""

    enterprises: Sequence[Any]
    kept: dict[str, Mapping[int, Any]] = field(default_factory=dict)


_SHOWN = "_shown_together"


def shown_together(enterprises: Iterable[Any]) -> None:
    """Say that a page shows these: what belongs to them is read once, for all of them."""
    shown = _Shown(list(enterprises))
    for one in shown.enterprises:
        vars(one)[_SHOWN] = shown


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the enterprise page. `context(enterprise, actor)` gives what `template` shows.

    A context of None leaves the panel out for this actor. Panels stand by `order`, 10 to 90.
    """

    code: str
    title: str | _StrPromise
    order: int
    template: str
    context: Callable[[Any, Any], Mapping[str, Any] | None]


class StepState(StrEnum):
    """How far a step is: `current` waits for somebody now."""

    DONE = "done"
    CURRENT = "current"
    TODO = "todo"


@dataclass(frozen=True, slots=True)
class StepReading:
    """One step of one enterprise: since when, by whom or who is to act, by when, where, in words.

    `on` is the day on which it was done, or by which it is due: where no rule sets one, the last
    day of the programme year. `by` is who did it or who is to do it. `url` opens what it is about,
    and is empty where this person may not open it.
    """

    state: StepState
    on: date | None = None
    by: str | _StrPromise = ""
    url: str = ""
    words: str | _StrPromise = ""
    action: str | _StrPromise = ""


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """A step of an enterprise's way through a programme year.

    `state(enterprise, year)` reads it; None leaves it out. `year` is a calendar year.
    """

    code: str
    label: str | _StrPromise
    order: int
    state: Callable[[Any, int], StepReading | None]


class OnMerge(StrEnum):
    """What becomes of a row of the entry that is merged into another."""

    #: it passes to the entry that is kept
    MOVE = "move"
    #: it rests with the merged entry, which stays to be read
    STAY = "stay"
    #: as long as it is there, the two are not merged
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class MergeRule:
    """What a merge does with the rows of one foreign key to Enterprise.

    `code` names the key: "programs.rosterentry.enterprise". `once` are the other fields of a
    unique constraint over the rows that `among` holds for: where both entries have such a row of
    the same values, `clash` decides in place of `effect`. With `follows`, a foreign key of the
    same model, a row goes where that one's row goes. `remedy` says what to do first when refused.
    """

    code: str
    label: str | _StrPromise
    effect: OnMerge = OnMerge.MOVE
    once: tuple[str, ...] = ()
    among: Q = field(default_factory=Q)
    clash: OnMerge = OnMerge.REFUSE
    follows: str = ""
    remedy: str | _StrPromise = ""


@dataclass(frozen=True, slots=True)
class Following:
    """Rows of another room that go with enterprises when another county takes them over.

    `count(enterprises)` is given the enterprises (a queryset) and gives, by the key of the county
    that they are in, how many such rows would go.
    """

    code: str
    label: str | _StrPromise
    count: Callable[[Any], Mapping[int, int]]


panels: Registry[Panel] = Registry("panel of the enterprise page")
journey_steps: Registry[JourneyStep] = Registry("step of the journey")
merge_rules: Registry[MergeRule] = Registry("rule of a merge")
followings: Registry[Following] = Registry("rows that follow an enterprise")
