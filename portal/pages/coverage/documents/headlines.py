"""The figures at the top of the page, each with its target and what changed, as a document says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.pages.coverage.queries import Coverage
from portal.reports.blocks import Figure, Figures
from portal.web.templatetags.portal import change

#: how many a band bears
BAND = 5


def headlines(page: Coverage) -> Iterator[Figures]:
    """In one band, in two of like length where there are more than it bears."""
    found = [_headline(card) for card in page.cards]
    size = len(found) if len(found) <= BAND else -(-len(found) // 2)
    for first in range(0, len(found), size or 1):
        yield Figures(found[first : first + size])


def _headline(card: Mapping[str, Any]) -> Figure:
    return Figure(card["label"], card["value"], unit=card["unit"], under=" · ".join(_beneath(card)))


def _beneath(card: Mapping[str, Any]) -> Iterator[str]:
    """Changes first, as the page has them; what is not known is not said."""
    if card.get("change") is not None:
        since = change(card["change"], card["change_decimals"])
        yield f"{card['change_text']} {since}{card['change_unit']}"
    if year := card.get("year"):
        since = change(year["change"], year["decimals"])
        yield f"{_('against the same month last year')} {since}{year['unit']}"
    if card.get("note"):
        yield card["note"]
