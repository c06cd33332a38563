"""How much more than before: both readings of "growth on average", and what stands out. Pure.

M is the mean of the enterprises' own rates, W the rate of their sums (DOMAIN 2.0). The sources do
not say which is meant, so both are given. Only pairs count: who answered both times, and whose
figure was above nought before; the others are named as not comparable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from programs.questionnaires.scoring.statistics import mean, spread

#: so many quartile widths beyond a quartile a rate stands out; of so few none does
FAR: Final = 3
FEW: Final = 8
#: the share that is left out at each end of a trimmed mean
TRIMMED: Final = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Pair:
    """One enterprise's figure before and after; `key` names it; confirmed by the enterprise or
    only claimed for it. `is_comparable` is what the questionnaire's own condition says."""

    key: int
    before: Fraction
    after: Fraction
    is_confirmed: bool = True
    is_comparable: bool = True


@dataclass(frozen=True, slots=True)
class Readings:
    """What some pairs say. Growth and relative change are shares: 0.12 is 12 %.

    `mean_rate` and `pooled_rate` are the two readings; `trimmed_rate` is the first without the
    outermost hundredth at each end; `mean_difference` is in the figure's own unit (points).
    """

    pairs: int
    before: Fraction
    after: Fraction
    mean_rate: Fraction | None
    trimmed_rate: Fraction | None
    pooled_rate: Fraction | None
    median_rate: Fraction | None
    mean_difference: Fraction | None
    median_difference: Fraction | None


@dataclass(frozen=True, slots=True)
class Growth:
    """Four figures of the same pairs: as claimed, as confirmed, without what stands out; the
    median is in each of them. `outliers` and `incomparable` name enterprises."""

    claimed: Readings
    confirmed: Readings
    without_outliers: Readings
    outliers: tuple[int, ...]
    incomparable: tuple[int, ...]


def growth(pairs: Sequence[Pair]) -> Growth:
    """Of a figure that grows from something above nought: revenue, output, sales."""
    fit = [one for one in pairs if one.is_comparable and one.before > 0]
    return _read(pairs, fit, {one.key: _rate(one) for one in fit})


def difference(pairs: Sequence[Pair]) -> Growth:
    """Of a figure that is a share or a score: what it gained in points, and relative to before."""
    fit = [one for one in pairs if one.is_comparable]
    return _read(pairs, fit, {one.key: one.after - one.before for one in fit})


def _read(pairs: Sequence[Pair], fit: Sequence[Pair], moves: dict[int, Fraction]) -> Growth:
    far = _outliers(moves)
    confirmed = [one for one in fit if one.is_confirmed]
    comparable = {one.key for one in fit}
    return Growth(
        claimed=readings(fit),
        confirmed=readings(confirmed),
        without_outliers=readings([one for one in confirmed if one.key not in far]),
        outliers=tuple(one.key for one in fit if one.key in far),
        incomparable=tuple(one.key for one in pairs if one.key not in comparable),
    )


def readings(pairs: Sequence[Pair]) -> Readings:
    """Both readings, the median, and the mean difference."""
    before = sum((one.before for one in pairs), Fraction())
    after = sum((one.after for one in pairs), Fraction())
    rates = sorted(_rate(one) for one in pairs if one.before)
    moves = [one.after - one.before for one in pairs]
    middle, step = spread(rates), spread(moves)
    return Readings(
        pairs=len(pairs),
        before=before,
        after=after,
        mean_rate=mean(rates),
        trimmed_rate=mean(trimmed(rates)),
        pooled_rate=(after - before) / before if before > 0 else None,
        median_rate=middle.middle if middle else None,
        mean_difference=mean(moves),
        median_difference=step.middle if step else None,
    )


def trimmed(ordered: Sequence[Fraction]) -> Sequence[Fraction]:
    """Without the lowest and the highest hundredth; of fewer than a hundred, all."""
    cut = int(len(ordered) * TRIMMED)
    return ordered[cut : len(ordered) - cut]


def _rate(pair: Pair) -> Fraction:
    """The change relative to before; of a loss before, relative to its size (DOMAIN 2.0)."""
    return (pair.after - pair.before) / abs(pair.before)


def _outliers(moves: dict[int, Fraction]) -> set[int]:
    """Beyond the far fences of Tukey: three quartile widths outside the quartiles."""
    middle = spread(list(moves.values()))
    if middle is None or middle.count < FEW:
        return set()
    low, high = middle.lower - FAR * middle.width, middle.upper + FAR * middle.width
    return {key for key, move in moves.items() if not low <= move <= high}
