"""The parts of the nation's score, as they are typed and kept. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.kernel.text import one_line


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A part of the nation's score: what it is called, the points, and how many there were."""

    name: str
    score: Decimal
    full: Decimal

    @property
    def points(self) -> str:
        return f"{_plain(self.score)}/{_plain(self.full)}"


def dimensions_from(data: Sequence[Mapping[str, str]]) -> list[Dimension]:
    """As a result keeps them."""
    return [Dimension(one["name"], Decimal(one["score"]), Decimal(one["full"])) for one in data]


def dimension_data(parts: Sequence[Dimension]) -> list[dict[str, str]]:
    """The same, the other way round."""
    return [
        {"name": one.name, "score": _plain(one.score), "full": _plain(one.full)} for one in parts
    ]


def dimension_lines(parts: Sequence[Dimension]) -> list[str]:
    """As people type them, one to a line: 组织发动 27.5/30."""
    return [f"{one.name} {one.points}" for one in parts]


_DIMENSION = re.compile(r"(.+?)[\s,，:：]+(\d{1,4}(?:\.\d{1,4})?)\s*/\s*(\d{1,4}(?:\.\d{1,4})?)")


def read_dimensions(text: str) -> list[Dimension] | str:
    """What was typed, line by line; the first line that cannot be read, where there is one."""
    found = []
    for line in filter(None, map(one_line, text.splitlines())):
        read = _DIMENSION.fullmatch(line.replace("／", "/"))
        if read is None:
            return line
        found.append(Dimension(read[1].strip(), Decimal(read[2]), Decimal(read[3])))
    return found
