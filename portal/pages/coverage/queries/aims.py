"""How a figure is held to the target of its year, and how that is said.

A target is of the whole year (DOMAIN row 57: completion = actual ÷ target, uncapped for display).
What happens month by month adds up to it, so that it is low only against the share of the months
gone by. What a single month counts is not held to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.indicators.definition import Indicator
from portal.indicators.reading import Figure
from portal.kernel.period import Period
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.wording import number_text, parts_text

#: from here on a figure is not called low (this portal's default)
ENOUGH: Final = Decimal("0.9")
MONTHS_OF_A_YEAR: Final = 12


def is_held(indicator: Indicator, *, to_date: bool) -> bool:
    """Whether a figure has the year's target beside it: to date always, within a month that of a
    stock alone, which is the same on the month's last day however it is asked for."""
    parts = [one for one in (indicator.numerator, indicator.denominator) if one is not None]
    return to_date or all(one.is_stock for one in parts)


def adds_up(indicator: Indicator) -> bool:
    """Whether the year's figure is what its months add: a count of what happened."""
    return not indicator.is_ratio and not indicator.numerator.is_stock


def months_gone(month: Period, *, today: date) -> int:
    """How many months of its year have gone by, up to the month; one that runs yet has not."""
    return month.first.month - (0 if month.last < today else 1)


@dataclass(frozen=True, slots=True)
class Aim:
    """The target of a figure's year and, of what adds up, how many months have gone by."""

    target: Decimal
    gone: int = MONTHS_OF_A_YEAR

    @property
    def due(self) -> Decimal:
        """What of the target falls to the months gone by."""
        return self.target * self.gone / MONTHS_OF_A_YEAR

    def is_low(self, value: Decimal | None) -> bool:
        """Below nine tenths of what is due by now."""
        return value is not None and value < self.due * ENOUGH


def aim_of(figure: Figure, target: Decimal | None, *, today: date = date.max) -> Aim | None:
    """None without a target, and of a figure that is not held to it."""
    if target is None or not is_held(figure.indicator, to_date=figure.to_date):
        return None
    if not adds_up(figure.indicator):
        return Aim(target)
    return Aim(target, months_gone(figure.period, today=today))


def target_text(figure: Figure, target: Decimal | None) -> str:
    """Of counts how much of it is reached; a rate and its target are compared by eye."""
    if target is None:
        return ""
    if not is_held(figure.indicator, to_date=figure.to_date):
        return unheld_text()
    if figure.indicator.is_ratio:
        return _("Target of the year: %(target)s%%") % {"target": number_text(target)}
    reached = round(100 * figure.numerator / target, 1) if target else Decimal(100)
    said = _("Target of the year: %(target)s, %(reached)s%% reached")
    return said % {"target": number_text(target), "reached": reached}


def unheld_text() -> str:
    return _("The target is of the whole year; the figure of a single month is not held to it")


def bar_text(figure: Figure, aim: Aim | None) -> str:
    """What a ratio is made of; of a count the target, and what of it is due by now."""
    if aim is None or not adds_up(figure.indicator):
        return parts_text(figure)
    words = _("target of the year %(target)s, of which %(due)s are due after %(gone)s of 12 months")
    due = aim.due.quantize(Decimal("0.1"))
    return words % {
        "target": number_text(aim.target), "due": number_text(due), "gone": aim.gone,
    }  # fmt: skip


def rule_text(choice: Choice, *, today: date) -> str:
    """By what rule the areas of a view that have targets are called low, or that none is."""
    if not is_held(choice.indicator, to_date=choice.to_date):
        return unheld_text()
    if not adds_up(choice.indicator):
        return _("Below the target: less than nine tenths of it")
    gone = months_gone(choice.month, today=today)
    words = ngettext(
        "Below the target: less than nine tenths of what of the year's target falls to the one"
        " month gone by (%(gone)s of 12)",
        "Below the target: less than nine tenths of what of the year's target falls to the"
        " months gone by (%(gone)s of 12)",
        gone,
    )
    return words % {"gone": gone}
