"""The figures at the top, with what changed since last month."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from portal.indicators.reading import Figure
from portal.pages.coverage.queries.wording import declared, explain_url, figure_text
from portal.regions.vocabulary import Level
from portal.web.contributions import late_lists

if TYPE_CHECKING:
    from portal.pages.coverage.queries.page import Coverage

#: what stands at the top, as far as the rooms declare it
HEADLINES = (
    "coverage.counties",
    "visits.rate",
    "visits.enterprises",
    "certificates.enterprises",
)
ICONS = ("geo-alt", "graph-up-arrow", "people", "patch-check")
KINDS = ("info", "ok", "info", "warn")


def cards_of(
    own: dict[str, Figure], before: dict[str, Figure], page: Coverage
) -> list[dict[str, Any]]:
    cards = []
    for indicator, icon, kind in zip(declared(HEADLINES), ICONS, KINDS, strict=False):
        figure, last = own[indicator.code], before.get(indicator.code)
        change = _change(figure, last) if last is not None else None
        denominator = figure.denominator if indicator.is_coverage else None
        cards.append(
            {
                "label": str(indicator.title),
                "value": figure_text(figure),
                "unit": f"/ {denominator:,.0f}" if denominator is not None else "",
                "url": explain_url(figure),
                "note": "",
                "change": change,
                "change_unit": _(" points") if indicator.is_ratio else "",
                "change_text": _("against last month"),
                "change_decimals": indicator.decimals if indicator.is_ratio else 0,
                "icon": icon,
                "kind": kind,
            }
        )
    if page.choice.region.level != Level.COUNTY and len(late_lists):
        cards.append(_late_card(page))
    return cards[:4] if len(cards) < 5 else [*cards[:3], cards[-1]]


def _change(figure: Figure, last: Figure) -> Decimal | None:
    """Points between two rates, or what was added; None where one of them is not known."""
    if figure.value is None or last.value is None:
        return None
    return (
        figure.value - last.value
        if figure.indicator.is_ratio
        else figure.numerator - last.numerator
    )


def _late_card(page: Coverage) -> dict[str, Any]:
    return {
        "label": _("Returns overdue"),
        "value": str(len(page.late)),
        "unit": _("counties"),
        "url": "#late",
        "note": _("Month %(month)s") % {"month": page.late_month or page.choice.month},
        "icon": "alarm",
        "kind": "error" if page.late else "ok",
    }
