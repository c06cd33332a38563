"""Credit codes that can belong to nobody: right checks, and the impossible division 339999."""

from __future__ import annotations

from enterprises.register.rules.credit_code import (
    ACCEPTED,
    ALPHABET,
    UNUSUAL,
    EntityKind,
    check_character,
    organisation_check_character,
)

DIVISION = "339999"
_START = {kind: start for start, kind in (ACCEPTED | UNUSUAL).items()}
_FIRST = "9T0000"
_DIGITS = 6


def synthetic_code(serial: int, kind: EntityKind | str = EntityKind.ENTERPRISE) -> str:
    """A code of the kind for each serial from 0 to 600 million; another serial, another code."""
    if serial < 0:
        raise ValueError(f"{serial} is below 0")
    organisation = f"MA{_number(_value(_FIRST) + serial)}"
    code = f"{_START[EntityKind(kind)]}{DIVISION}{organisation}"
    code += organisation_check_character(organisation)
    return code + check_character(code)


def is_synthetic(code: str) -> bool:
    """Whether the code is one that only this portal invents."""
    return code[2:8] == DIVISION


def _value(text: str) -> int:
    value = 0
    for character in text:
        value = value * len(ALPHABET) + ALPHABET.index(character)
    return value


def _number(value: int) -> str:
    characters = []
    for _place in range(_DIGITS):
        value, digit = divmod(value, len(ALPHABET))
        characters.append(ALPHABET[digit])
    if value:
        raise ValueError("there are no more synthetic codes")
    return "".join(reversed(characters))
