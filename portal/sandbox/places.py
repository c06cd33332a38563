"""Where sandboxes lie: provinces 99 down to 90, which no list has. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FIRST, LAST = 99, 90
#: cities of a province, counties of a city
EACH: Final = 99
MOST: Final = (FIRST - LAST + 1) * EACH
#: invented credit codes: those of demonstrations come before (portal.demo.enterprises)
FIRST_SERIAL, OF_A_CITY, OF_A_RUN = 100_000_000, 500_000, 50


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a sandbox: its `number` (from 1) says the city, its `run` (from 1) the county.

    A run that ended gave its path away: after the 99th the first county's comes again.
    """

    number: int
    run: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= MOST or self.run < 1:
            raise ValueError(f"there is no sandbox {self.number}, run {self.run}")

    @property
    def province(self) -> str:
        return f"{FIRST - (self.number - 1) // EACH}"

    @property
    def city(self) -> str:
        return f"{self.province}{(self.number - 1) % EACH + 1:02d}"

    @property
    def county(self) -> str:
        return f"{self.city}{(self.run - 1) % EACH + 1:02d}"

    @property
    def path(self) -> str:
        return path_of(self.county)

    @property
    def first_serial(self) -> int:
        """Of the credit codes of its enterprises, which nobody else's are among."""
        return FIRST_SERIAL + (self.number - 1) * OF_A_CITY + (self.run - 1) * OF_A_RUN


def path_of(digits: str) -> str:
    """99.01.01. of 990101, 99.01. of 9901."""
    return "".join(f"{digits[n : n + 2]}." for n in range(0, len(digits), 2))


def ended_path(path: str, run: int) -> str:
    """The path of a county whose run is over: beneath its city still, and nobody else's."""
    return f"{path[:-1]}~{run}."
