"""From the roster to the certificate, step by step."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.indicators.reading import Figure
from portal.pages.coverage.queries.wording import declared, explain_url, figure_text

#: the steps of the programme, in order
FUNNEL = (
    "roster.listed",
    "questionnaire.surveyed",
    "visits.enterprises",
    "plans.enterprises",
    "certificates.enterprises",
)


def steps_of(own: dict[str, Figure]) -> list[dict[str, Any]]:
    found = [own[one.code] for one in declared(FUNNEL)]
    if len(found) < 3 or not found[0].numerator:
        return []
    first, steps, shares = found[0].numerator, [], []
    for number, figure in enumerate(found):
        previous = found[number - 1].numerator if number else None
        share = round(100 * figure.numerator / previous, 1) if previous else None
        shares.append(share)
        steps.append(
            {
                "label": str(figure.indicator.title),
                "value_text": figure_text(figure),
                "percent": float(100 * figure.numerator / first),
                "url": explain_url(figure),
                "note": _("%(n)s%% of the step before") % {"n": share} if share is not None else "",
                "low": False,
            }
        )
    weakest = min(
        (n for n, share in enumerate(shares) if share is not None), key=lambda n: shares[n] or 0
    )
    steps[weakest]["low"] = True
    return steps
