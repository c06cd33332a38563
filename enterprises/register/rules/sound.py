"""Credit codes that hold, many at a time: what `credit_code.parse` says of them, much quicker.

A file has a hundred thousand codes, and both checks of each are sums of products. Here a code is a
lane of 16 bits in one long number for each place, so that a multiplication weighs that place of
all codes at once; no sum is so large that it spills into the next lane.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from enterprises.register.rules.credit_code import (
    ALPHABET,
    LENGTH,
    ORGANISATION_ALPHABET,
    ORGANISATION_WEIGHTS,
    WEIGHTS,
)

_HOLDING: Final = re.compile(f"[{ALPHABET}]{{18}}")
_PLAIN: Final = re.compile(f"9[123][0-9]{{6}}[{ALPHABET}]{{8}}[0-9X][{ALPHABET}]")
_STRIDE: Final = LENGTH + 1  # the codes stand in lines


def _table(values: Mapping[str, int]) -> bytes:
    """From a character's byte to its value; every other byte to nothing."""
    return bytes(values.get(chr(byte), 0) for byte in range(256))


_VALUES: Final = _table({one: value for value, one in enumerate(ALPHABET)})
_ORGANISATION_VALUES: Final = _table({one: n for n, one in enumerate(ORGANISATION_ALPHABET)})
_ORGANISATION_CHECKS: Final = _table({one: n for n, one in enumerate("0123456789X")})
_OF_31: Final = frozenset(range(0, 65_536, 31))
_OF_11: Final = frozenset(range(0, 65_536, 11))


def all_hold(codes: Sequence[str]) -> bool:
    """Whether every code has the right length and characters, and its check character fits."""
    return all(map(_HOLDING.fullmatch, codes)) and _check_characters_fit(codes)


def sound_codes(codes: Sequence[str]) -> Sequence[str] | None:
    """The codes as they are, if `parse` has nothing at all to say of any of them; else None."""
    plain = all(map(_PLAIN.fullmatch, codes))
    sound = plain and _check_characters_fit(codes) and _organisation_codes_fit(codes)
    return codes if sound else None


def _check_characters_fit(codes: Sequence[str]) -> bool:
    lanes = _lanes(codes)
    sums = sum(lanes(place, _VALUES) * weight for place, weight in enumerate((*WEIGHTS, 1)))
    return _OF_31.issuperset(_split(sums, len(codes)))


def _organisation_codes_fit(codes: Sequence[str]) -> bool:
    lanes = _lanes(codes)
    weighed = enumerate(ORGANISATION_WEIGHTS, start=8)
    sums = sum(lanes(place, _ORGANISATION_VALUES) * weight for place, weight in weighed)
    return _OF_11.issuperset(_split(sums + lanes(16, _ORGANISATION_CHECKS), len(codes)))


def _lanes(codes: Sequence[str]) -> Callable[[int, bytes], int]:
    """A function from a place, and what its characters are worth, to the number of all lanes."""
    written = memoryview("\n".join(codes).encode("utf-16-le")).cast("H")

    def at(place: int, values: bytes) -> int:
        return int.from_bytes(written[place::_STRIDE].tobytes().translate(values), "little")

    return at


def _split(sums: int, count: int) -> memoryview:
    return memoryview(sums.to_bytes(2 * count, "little")).cast("H")
