"""Answers weighted to the roster by strata, and how answerers differ from it. Pure.

A stratum is an industry section and a size class. The weighted share is Σ N_h/N · p_h over the
strata in which somebody answered; the others are the part of the roster that is not represented,
which is said beside it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Stratum:
    """Of how many on the roster how many gave a valid answer, and how many this one."""

    roster: int
    valid: int
    chose: int


@dataclass(frozen=True, slots=True)
class Weighted:
    """The weighted share (0 to 1), and the part of the roster that its strata stand for."""

    share: Fraction | None
    represented: Fraction | None
    strata: int


def collapsed(
    strata: Mapping[Hashable, Stratum], minimum: int
) -> dict[tuple[Hashable, ...], Stratum]:
    """Strata with fewer than `minimum` answers taken together, with as many larger ones as make
    the whole large enough: a weighted figure is never made of a group that may not be shown."""
    order = sorted(strata.items(), key=lambda item: (item[1].valid, str(item[0])))
    small = [item for item in order if 0 < item[1].valid < minimum]
    large = [item for item in order if item[1].valid >= minimum]
    while small and large and sum(one.valid for _key, one in small) < minimum:
        small.append(large.pop(0))
    found: dict[tuple[Hashable, ...], Stratum] = {(key,): one for key, one in large}
    found |= {(key,): one for key, one in order if not one.valid}
    if small:
        found[tuple(key for key, _one in small)] = _together([one for _key, one in small])
    return found


def _together(some: list[Stratum]) -> Stratum:
    return Stratum(
        sum(one.roster for one in some),
        sum(one.valid for one in some),
        sum(one.chose for one in some),
    )


def weighted(strata: Mapping[Hashable, Stratum], minimum: int) -> Weighted:
    """The share as it would be had every stratum answered as often as it stands on the roster."""
    groups = collapsed(strata, minimum)
    total = sum(one.roster for one in groups.values())
    heard = [one for one in groups.values() if one.valid and one.roster]
    represented = sum(one.roster for one in heard)
    if not represented:
        return Weighted(None, None, 0)
    share = sum(Fraction(one.roster, represented) * Fraction(one.chose, one.valid) for one in heard)
    return Weighted(Fraction(share), Fraction(represented, total), len(heard))
