"""Registries: filled at start-up by declarations, read thereafter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Coded(Protocol):
    @property
    def code(self) -> str: ...


Entry = TypeVar("Entry", bound=Coded)


class Registry(Generic[Entry]):
    """Entries by their `code`; two of one code do not start."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._entries: dict[str, Entry] = {}

    def add(self, entry: Entry) -> Entry:
        if entry.code in self._entries:
            raise ValueError(f"There are two of the {self.noun} {entry.code!r}.")
        self._entries[entry.code] = entry
        return entry

    def get(self, code: str) -> Entry | None:
        return self._entries.get(code)

    def __getitem__(self, code: str) -> Entry:
        return self._entries[code]

    def __contains__(self, code: object) -> bool:
        return code in self._entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)
