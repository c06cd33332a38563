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

from programs.questionnaires.scoring.statistics import Interval, around, mean, spread

#: so many quartile widths beyond a quartile a rate stands out; of so few none does
FAR: Final = 3
FEW: Final = 8
#: the share that is left out at each end of a trimmed mean
TRIMMED: Final = Fraction(1, 100)
PERCENT: Final = Fraction(100)


@dataclass(frozen=True, slots=True)
class Pair:
    """One enterprise's figure before and after; `key` names it; confirmed by the enterprise or
    only claimed for it. `is_comparable` is what the questionnaire's own condition says;
    `is_verified`: an officer verified the figure before.
    `owed` is the part of the change that would not have happened anyway, as the enterprise says: 0
    to 1, None where it says nothing."""

    key: int
    before: Fraction
    after: Fraction
    is_confirmed: bool = True
    is_comparable: bool = True
    is_verified: bool = False
    owed: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Readings:
    """What some pairs say. Growth and relative change are shares: 0.12 is 12 %.

    `mean_rate` and `pooled_rate` are the two readings; `trimmed_rate` is the first without the
    outermost hundredth at each end; `mean_difference` is in the figure's own unit (points). The
    intervals are for 95 %, as if the pairs were drawn at random: of rates in percent, of the
    difference in the figure's own unit.
    `some` are those with more than nought after, `mean_after` is of all pairs.
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
    mean_interval: Interval | None
    pooled_interval: Interval | None
    difference_interval: Interval | None
    some: int
    mean_after: Fraction | None


@dataclass(frozen=True, slots=True)
class Net:
    """The change less what would have happened anyway, beside the whole, of the confirmed pairs
    that say how far it is owed to the help.

    The means are of what each enterprise moved (a rate of a figure that grows, points of a share);
    the pooled rates of the sums, None of a share. `share` is what is left of the whole change: None
    where nothing was gained together.
    """

    pairs: int
    gross_mean: Fraction | None
    net_mean: Fraction | None
    gross_pooled: Fraction | None
    net_pooled: Fraction | None
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Growth:
    """Figures of the same pairs: as claimed, as confirmed, of these with a verified baseline
    (DOMAIN 2.0 takes growth of them), without what stands out; the median is in each of them.
    `outliers` and `incomparable` name enterprises. `net` is what of the confirmed is owed to the
    help."""

    claimed: Readings
    confirmed: Readings
    verified: Readings
    without_outliers: Readings
    outliers: tuple[int, ...]
    confirmed_outliers: tuple[int, ...]
    incomparable: tuple[int, ...]
    net: Net


def has_rate(pair: Pair) -> bool:
    """Whether the figure of a pair can have grown."""
    return pair.is_comparable and pair.before > 0


def is_comparable(pair: Pair) -> bool:
    return pair.is_comparable


def growth(pairs: Sequence[Pair]) -> Growth:
    """Of a figure that grows from something above nought: revenue, output, sales."""
    fit = [one for one in pairs if has_rate(one)]
    return _read(pairs, fit, {one.key: _rate(one) for one in fit}, pools=True)


def difference(pairs: Sequence[Pair]) -> Growth:
    """Of a figure that is a share or a score: what it gained in points, and relative to before."""
    fit = [one for one in pairs if is_comparable(one)]
    return _read(pairs, fit, {one.key: one.after - one.before for one in fit}, pools=False)


def _read(
    pairs: Sequence[Pair], fit: Sequence[Pair], moves: dict[int, Fraction], *, pools: bool
) -> Growth:
    far = _outliers(moves)
    confirmed = [one for one in fit if one.is_confirmed]
    comparable = {one.key for one in fit}
    return Growth(
        claimed=readings(fit),
        confirmed=readings(confirmed),
        verified=readings([one for one in confirmed if one.is_verified]),
        without_outliers=readings([one for one in confirmed if one.key not in far]),
        outliers=tuple(one.key for one in fit if one.key in far),
        confirmed_outliers=tuple(one.key for one in confirmed if one.key in far),
        incomparable=tuple(one.key for one in pairs if one.key not in comparable),
        net=_net(confirmed, moves, pools=pools),
    )


def _net(pairs: Sequence[Pair], moves: dict[int, Fraction], *, pools: bool) -> Net:
    said = [(one, one.owed) for one in pairs if one.owed is not None]
    before = sum((one.before for one, _owed in said), Fraction())
    whole = sum((one.after - one.before for one, _owed in said), Fraction())
    owed = sum(((one.after - one.before) * part for one, part in said), Fraction())
    has_rate = pools and before > 0
    return Net(
        pairs=len(said),
        gross_mean=mean([moves[one.key] for one, _owed in said]),
        net_mean=mean([moves[one.key] * part for one, part in said]),
        gross_pooled=whole / before if has_rate else None,
        net_pooled=owed / before if has_rate else None,
        share=owed / whole if whole > 0 else None,
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
        mean_interval=_of_mean(rates, PERCENT),
        pooled_interval=_of_pooled(pairs, before, after),
        difference_interval=_of_mean(moves, Fraction(1)),
        some=sum(one.after > 0 for one in pairs),
        mean_after=after / len(pairs) if pairs else None,
    )


def _of_mean(numbers: Sequence[Fraction], scale: Fraction) -> Interval | None:
    middle = mean(numbers)
    if middle is None:
        return None
    return around(middle, [one - middle for one in numbers], scale=scale)


def _of_pooled(pairs: Sequence[Pair], before: Fraction, after: Fraction) -> Interval | None:
    """Of a ratio of two sums (the ratio estimator of survey sampling, Cochran 1977, 6.3)."""
    if before <= 0:
        return None
    ratio, middle = after / before, before / len(pairs)
    rests = [(one.after - ratio * one.before) / middle for one in pairs]
    return around(ratio - 1, rests, scale=PERCENT)


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
