"""What lies beneath a region, in order: ranked among its peers where the figure can bear it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.indicators.reading import Figure
from portal.indicators.statistics import FEWEST_RANKED, band, ranks
from portal.pages.coverage.queries.aims import Aim, aim_of, bar_text
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.peers import Group
from portal.pages.coverage.queries.wording import explain_url, value_text

if TYPE_CHECKING:
    from portal.indicators.trends import Track

Figures = dict[int, dict[str, Figure]]
Targets = Mapping[tuple[str, int], Decimal]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A group of peers in order; `bars` as components/_ranking.html takes them, each with the
    `figure` and the `target` that it is drawn from."""

    title: str
    bars: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Comparing:
    """What bars are drawn from."""

    choice: Choice
    figures: Figures
    targets: Targets
    track: Track
    today: date = date.max

    def figure(self, pk: int) -> Figure:
        return self.figures[pk][self.choice.indicator.code]

    def target(self, pk: int) -> Decimal | None:
        """The area's own; of a rate else the whole region's. Of a part of the enterprises none."""
        code = self.choice.indicator.code
        if self.choice.cut:
            return None
        own = self.targets.get((code, pk))
        if own is None and self.choice.indicator.is_ratio:
            return self.targets.get((code, self.choice.region.pk))
        return own

    def aim(self, figure: Figure) -> Aim | None:
        return aim_of(figure, self.target(figure.region.pk), today=self.today)


def is_ranked(choice: Choice) -> bool:
    """Rates alone: a count is large where there are many enterprises, and a share of so many
    counties is no sample of anything."""
    return choice.indicator.is_ratio and not choice.indicator.is_coverage


def rankings_of(comparing: Comparing, groups: Sequence[Group]) -> list[Ranking]:
    every = [comparing.figure(one.pk) for group in groups for one in group.areas]
    most = max((figure.value or Decimal() for figure in every), default=Decimal())
    return [Ranking(group.title, _bars(comparing, group, most)) for group in groups]


def _bars(comparing: Comparing, group: Group, most: Decimal) -> list[dict[str, Any]]:
    """In order of rank; who has too few cases to be ranked stands beneath, not above."""
    found = [comparing.figure(area.pk) for area in group.areas]
    places, before = (
        _places(found, comparing.choice),
        _places(_last(comparing, group), comparing.choice),
    )
    found.sort(key=lambda one: (bool(places) and one.region.code not in places, *_order(one)))
    return [_bar(comparing, one, places, before, most) for one in found]


def _order(figure: Figure) -> tuple[Any, ...]:
    """The best first; without a figure last."""
    value = figure.value or Decimal()
    best = -value if figure.indicator.higher_is_better else value
    return figure.value is None, best, figure.region.code


def _last(comparing: Comparing, group: Group) -> list[Figure]:
    """The same figures a month before, within the year."""
    choice = comparing.choice
    if choice.indicator.is_coverage or choice.month.first.month == 1:
        return []
    return [
        comparing.track.line(
            choice.indicator, area, choice.year.code, [choice.month.previous()],
            to_date=choice.to_date,
        )[0]
        for area in group.areas
    ]  # fmt: skip


def _places(figures: Sequence[Figure], choice: Choice) -> dict[str, int]:
    """The place of each that has enough cases, by code."""
    if not is_ranked(choice):
        return {}
    enough = {
        one.region.code: one.value
        for one in figures
        if one.value is not None and (one.denominator or 0) >= FEWEST_RANKED
    }
    return ranks(enough, higher_is_better=choice.indicator.higher_is_better)


def _bar(
    comparing: Comparing,
    figure: Figure,
    places: Mapping[str, int],
    before: Mapping[str, int],
    most: Decimal,
) -> dict[str, Any]:
    choice, code = comparing.choice, figure.region.code
    sure = band(figure.numerator, figure.denominator) if is_ranked(choice) else None
    place = places.get(code)
    moved = before[code] - place if place is not None and code in before else 0
    aim = comparing.aim(figure)
    return {
        "name": figure.region.name,
        "figure": figure,
        "target": None if aim is None else aim.target,
        "url": f"{reverse('pages:coverage')}?{choice.at(figure.region).query}",
        "rows_url": explain_url(figure, choice),
        "percent": length_of(figure, most),
        "value_text": value_text(figure),
        "low": aim is not None and aim.is_low(figure.value),
        "title": bar_text(figure, aim),
        "place": place,
        "is_few": is_ranked(choice) and place is None,
        "few_text": _("too few to rank: %(n)s of at least %(least)s")
        % {"n": f"{figure.denominator or 0:.0f}", "least": FEWEST_RANKED},
        "up": max(moved, 0),
        "down": max(-moved, 0),
        "band": sure,
        "band_width": sure[1] - sure[0] if sure else 0,
        "band_text": _("between %(low)s%% and %(high)s%% with 95%% certainty")
        % {"low": f"{sure[0]:.1f}", "high": f"{sure[1]:.1f}"}
        if sure
        else "",
    }


def length_of(figure: Figure, most: Decimal) -> float:
    """The length of a bar: the percentage itself, or the share of the largest figure."""
    if figure.value is None:
        return 0.0
    if figure.indicator.is_ratio:
        return float(min(figure.value, Decimal(100)))
    return float(100 * figure.value / most) if most else 0.0
