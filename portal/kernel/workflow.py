"""Workflows as tables: states, moves, who may make them. Checked when they are declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Move:
    """One way from some states to another, for those who hold `permission`."""

    name: str
    label: str | _StrPromise
    sources: frozenset[str]
    target: str
    permission: str
    needs_reason: bool = False


@dataclass
class Workflow:
    """The moves between the states of one kind of thing."""

    states: type[Any]
    start: str
    moves: Iterable[Move]
    _by_name: dict[str, Move] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.moves = tuple(self.moves)
        self._by_name = {move.name: move for move in self.moves}
        if len(self._by_name) != len(self.moves):
            raise ValueError(f"{self.states.__name__}: two moves of one name.")
        known = set(self.states.values)
        named = (
            {self.start}
            | {m.target for m in self.moves}
            | {s for m in self.moves for s in m.sources}
        )
        if strange := named - known:
            raise ValueError(f"{self.states.__name__}: no such state: {sorted(strange)}.")
        if lost := known - self._reached():
            raise ValueError(f"{self.states.__name__}: no move reaches {sorted(lost)}.")

    def _reached(self) -> set[str]:
        reached, before = {str(self.start)}, set[str]()
        while reached != before:
            before = set(reached)
            reached |= {str(m.target) for m in self.moves if before & {str(s) for s in m.sources}}
        return reached

    def __getitem__(self, name: str) -> Move:
        return self._by_name[name]

    def __iter__(self) -> Iterator[Move]:
        return iter(self._by_name.values())

    def from_state(self, state: str) -> list[Move]:
        return [move for move in self._by_name.values() if state in move.sources]
