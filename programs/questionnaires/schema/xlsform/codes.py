"""Names of XLSForm made to codes of the portal, and what was renamed. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from programs.questionnaires.schema.checking import LONGEST_CODE, is_code, is_option_code
from programs.questionnaires.schema.values import NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Renamed:
    """A name that could not stay: where it stood, what it was, what it is now."""

    where: str
    was: str
    now: str


@dataclass
class Codes:
    """Codes as they are given out: each once, and all that had to be changed."""

    renamed: list[Renamed] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def take(self, name: str, where: str, among: set[str] | None = None) -> str:
        """A code for a question or section; `among` holds those that it must differ from."""
        taken = self.taken if among is None else among
        code = unique(_as_code(name), taken)
        taken.add(code)
        self.note(name, code, where)
        return code

    def note(self, name: str, code: str, where: str) -> None:
        if name != code:
            self.renamed.append(Renamed(where, name, code))


def unique(code: str, taken: set[str]) -> str:
    """The code, or the code with the first number that is free."""
    number, found = 1, code
    while found in taken:
        number += 1
        end = f"_{number}"
        found = f"{code[: LONGEST_CODE - len(end)]}{end}"
    return found


def _as_code(name: str) -> str:
    if is_code(name):
        return name
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_")
    code = f"q_{plain}"[:LONGEST_CODE]
    return plain[:LONGEST_CODE] if is_code(plain[:LONGEST_CODE]) else code


_UNFIT: Final = re.compile(r"[^A-Za-z0-9_.\-]+", re.ASCII)


def option_code(name: str, number: int, taken: set[str]) -> str:
    """A code for a choice: its name where it may stay, else what is left of it or its number."""
    if is_option_code(name) and name not in taken:
        return name
    plain = _UNFIT.sub("_", name).strip("_.-")[:LONGEST_CODE]
    if not is_option_code(plain) or plain == NOT_APPLICABLE:
        plain = f"option_{number}"
    elif name.startswith("-"):
        plain = f"minus_{plain}"[:LONGEST_CODE]
    return unique(plain, taken)
