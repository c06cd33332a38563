"""Five bands of a figure, for map and heat table, with their legend."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal.indicators.definition import Indicator
from portal.indicators.reading import Figure
from portal.pages.coverage.queries.ranking import length_of
from portal.web.drawing import band_marks

#: lower bounds of bands 2 to 5, in percent
BANDS = (60, 70, 80, 90)


def band_of(figure: Figure, most: Decimal) -> int | None:
    """1 to 5, the darkest; None where there is no figure. Counts go by fifths of the largest."""
    if figure.value is None:
        return None
    percent = length_of(figure, most)
    if figure.indicator.is_ratio:
        return 1 + sum(1 for bound in BANDS if percent >= bound)
    return 1 + min(4, int(percent // 20))


def bands_of(indicator: Indicator) -> list[dict[str, Any]]:
    """The legend, the darkest first; `marks` are where its marks stand."""
    if not indicator.is_ratio:
        texts = ("< 20%", "20–40%", "40–60%", "60–80%", _("≥ 80%% of the largest") % ())
    else:
        texts = ("< 60%", "60–70%", "70–80%", "80–90%", "≥ 90%")
    return [
        {"band": band, "text": texts[band - 1], "marks": band_marks(band, width=22, mark=3)}
        for band in range(5, 0, -1)
    ]
