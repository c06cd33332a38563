"""Exact figures as they are shown, on pages and by REST: decimals, shares in percent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from programs.questionnaires.queries.results import LineResult, QuestionResult
from programs.questionnaires.queries.results_pairs import Paired
from programs.questionnaires.scoring.growth import Readings
from programs.questionnaires.scoring.statistics import Interval, Spread, rounded
from programs.questionnaires.scoring.weighting import Weighted


def in_percent(share: Fraction | None) -> Decimal | None:
    return None if share is None else rounded(share * 100)


def as_decimal(number: Fraction | None) -> Decimal | None:
    return None if number is None else rounded(number)


@dataclass(frozen=True, slots=True)
class ReadingsShown:
    """One of the figures: rates in percent, differences in the figure's own unit."""

    code: str
    name: str
    pairs: int
    before: Decimal | None
    after: Decimal | None
    mean_rate: Decimal | None
    trimmed_rate: Decimal | None
    pooled_rate: Decimal | None
    median_rate: Decimal | None
    mean_difference: Decimal | None
    median_difference: Decimal | None
    mean_interval: Interval | None
    pooled_interval: Interval | None
    difference_interval: Interval | None
    some: int
    mean_after: Decimal | None


def growth_shown(paired: Paired) -> list[ReadingsShown]:
    """Claimed, confirmed, verified, without outliers, each with its median; claimed alone where the
    others would give a few enterprises away."""
    if paired.growth is None:
        return []
    named = [
        ("claimed", _("Claimed"), paired.growth.claimed),
        ("confirmed", _("Confirmed by the enterprise"), paired.growth.confirmed),
        ("verified", _("Confirmed, with a verified baseline"), paired.growth.verified),
        ("without_outliers", _("Confirmed, without outliers"), paired.growth.without_outliers),
    ]
    return [_readings(*one) for one in named[: 1 if paired.hides_parts else None]]


def growth_told(paired: Paired) -> ReadingsShown | None:
    """The one figure that a report gives: what was confirmed, or what was claimed where a few
    that did not confirm would be given away by the difference; None where all is hidden."""
    if paired.growth is None:
        return None
    claimed, confirmed = paired.growth.claimed, paired.growth.confirmed
    if paired.hides_confirmed or not confirmed.pairs:
        return _readings("claimed", _("Claimed"), claimed)
    return _readings("confirmed", _("Confirmed by the enterprise"), confirmed)


@dataclass(frozen=True, slots=True)
class NetShown:
    """The whole change, and what of it would not have happened anyway: rates in percent, of a share
    in points."""

    pairs: int
    gross_mean: Decimal | None
    net_mean: Decimal | None
    gross_pooled: Decimal | None
    net_pooled: Decimal | None
    share: Decimal | None


def net_shown(paired: Paired) -> NetShown | None:
    """Gross and net, side by side; None where nothing is asked, or too few have said it."""
    if paired.growth is None or paired.hides_net:
        return None
    net = paired.growth.net
    mean = in_percent if paired.pairing.is_growth else as_decimal
    return NetShown(
        net.pairs,
        mean(net.gross_mean),
        mean(net.net_mean),
        in_percent(net.gross_pooled),
        in_percent(net.net_pooled),
        in_percent(net.share),
    )


def _readings(code: str, name: str, one: Readings) -> ReadingsShown:
    return ReadingsShown(
        code,
        name,
        one.pairs,
        as_decimal(one.before),
        as_decimal(one.after),
        in_percent(one.mean_rate),
        in_percent(one.trimmed_rate),
        in_percent(one.pooled_rate),
        in_percent(one.median_rate),
        as_decimal(one.mean_difference),
        as_decimal(one.median_difference),
        one.mean_interval,
        one.pooled_interval,
        one.difference_interval,
        one.some,
        as_decimal(one.mean_after),
    )


@dataclass(frozen=True, slots=True)
class WeightedShown:
    """An option, plain and weighted, in percent; `more` is the weighted share less the plain."""

    line: LineResult
    share: Decimal | None
    represented: Decimal | None
    more: Decimal | None


def weighted_shown(result: QuestionResult, shares: Mapping[str, Weighted]) -> list[WeightedShown]:
    """The options of a question, in order; none where nothing is weighted."""
    found = []
    for line in result.lines:
        one = shares.get(line.option.code)
        if one is None:
            continue
        share, plain = in_percent(one.share), line.share.percent
        more = share - plain if share is not None and plain is not None else None
        found.append(WeightedShown(line, share, in_percent(one.represented), more))
    return found


def quartiles_shown(spread: Spread | None) -> tuple[Decimal | None, ...] | None:
    """The three quarter points."""
    if spread is None:
        return None
    return tuple(as_decimal(one) for one in (spread.lower, spread.middle, spread.upper))
