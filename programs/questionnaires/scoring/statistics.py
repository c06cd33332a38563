"""Shares with their intervals, middles and quartiles. Pure.

A share is shown with its numerator and denominator, rounded half up to two decimals; over a
denominator of nothing there is none (DOMAIN 2.0).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

#: of the normal distribution, for 95 %
Z: Final = 1.959963984540054
#: of fewer numbers nothing is said about how sure their mean is
FEWEST: Final = 3
_CENT: Final = Decimal("0.01")


def percent(numerator: int, denominator: int) -> Decimal | None:
    """The share in percent, half up to two decimals; None over nothing."""
    if denominator <= 0:
        return None
    return (Decimal(numerator) * 100 / Decimal(denominator)).quantize(_CENT, ROUND_HALF_UP)


def rounded(number: Fraction, places: int = 2) -> Decimal:
    """The exact number as a decimal, half away from nought."""
    scaled = abs(number) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if number >= 0 else -whole).scaleb(-places)


@dataclass(frozen=True, slots=True)
class Interval:
    """Two decimals: of shares and rates in percent, of differences in their own unit."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Proportion:
    """`numerator` of `denominator`; `population` is how many there were to be asked, 0 where that
    is not known.

    The interval is Wilson's, for 95 %. Where the population is known (the roster of the year) and
    the answerers are a part of it, the sample counts as n·(N-1)/(N-n) answers: the finite
    population correction of its variance. Who has asked everybody has no interval but the share.
    """

    numerator: int
    denominator: int
    population: int = 0

    @property
    def percent(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)

    @property
    def interval(self) -> Interval | None:
        n = float(self.denominator)
        if n <= 0:
            return None
        share = self.numerator / n
        if self.population >= self.denominator:
            if self.population == self.denominator:
                return Interval(*[percent(self.numerator, self.denominator) or Decimal()] * 2)
            n *= (self.population - 1) / (self.population - self.denominator)
        middle = share + Z * Z / (2 * n)
        around = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        scale = 1 + Z * Z / n
        low, high = (middle - around) / scale, (middle + around) / scale
        return Interval(_in_percent(max(low, 0.0)), _in_percent(min(high, 1.0)))


def _in_percent(share: float) -> Decimal:
    return Decimal(repr(share * 100)).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Spread:
    """The quarter points of numbers, exactly; between two numbers the point is in proportion."""

    count: int
    lower: Fraction
    middle: Fraction
    upper: Fraction

    @property
    def width(self) -> Fraction:
        return self.upper - self.lower


def spread(numbers: Sequence[Fraction]) -> Spread | None:
    """The quartiles (the method that spreadsheets call inclusive); None of no numbers."""
    if not numbers:
        return None
    if len(numbers) == 1:
        return Spread(1, numbers[0], numbers[0], numbers[0])
    points: list[Fraction] = statistics.quantiles(numbers, n=4, method="inclusive")
    return Spread(len(numbers), *points)


def student(freedom: int) -> float:
    """How many standard errors reach 97.5 % of Student's distribution: what the normal quantile
    becomes for so few degrees of freedom (Abramowitz and Stegun 26.7.5, to 0.03 from 2 on)."""
    powers = {n: Z**n for n in (3, 5, 7, 9)}
    terms = (
        (powers[3] + Z) / 4,
        (5 * powers[5] + 16 * powers[3] + 3 * Z) / 96,
        (3 * powers[7] + 19 * powers[5] + 17 * powers[3] - 15 * Z) / 384,
        (79 * powers[9] + 776 * powers[7] + 1482 * powers[5] - 1920 * powers[3] - 945 * Z) / 92160,
    )
    return Z + sum(term / float(freedom) ** n for n, term in enumerate(terms, start=1))


def around(middle: Fraction, rests: Sequence[Fraction], *, scale: Fraction) -> Interval | None:
    """The 95 % interval of a mean whose numbers lie `rests` away from it; None of fewer than
    three. Everything is multiplied by `scale`: 100 for percent."""
    n = len(rests)
    if n < FEWEST:
        return None
    error = math.sqrt(sum(float(one) ** 2 for one in rests) / (n - 1) / n)
    wide = Fraction(student(n - 1) * error)
    return Interval(rounded((middle - wide) * scale), rounded((middle + wide) * scale))


def mean(numbers: Sequence[Fraction]) -> Fraction | None:
    return sum(numbers, Fraction()) / len(numbers) if numbers else None
