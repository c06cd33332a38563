"""What contests and examinations count: contests held, people examined and passed, the pass rate
(DOMAIN 2.1, row 26)."""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, indicators
from portal.indicators.vocabulary import Unit
from programs.cycles.indicators.activities import CAME, as_it_is, came, held
from programs.cycles.vocabulary import EXAMINING, ActivityKind

TESTED: Final = (
    *CAME,
    (_("People examined"), lambda row: row.examined),
    (_("People who passed"), lambda row: row.passed),
)
EXAMINED_AT: Final = Q(kind__in=sorted(EXAMINING))

CONTESTS: Final = held("activities.contests", _("Quality knowledge contests"), ActivityKind.CONTEST)
EXAMINED: Final = came(
    "activities.examined",
    _("People examined"),
    EXAMINED_AT,
    "sum:examined",
    Unit.ATTENDANCES,
    TESTED,
)
PASSED: Final = came(
    "activities.passed",
    _("People who passed"),
    EXAMINED_AT,
    "sum:passed",
    Unit.ATTENDANCES,
    TESTED,
)

as_it_is(CONTESTS, _("Quality knowledge contests that an office of the division held; each counts"))
as_it_is(
    EXAMINED,
    _(
        "People of enterprises that were examined at training sessions and contests, each time "
        "they were"
    ),
)
as_it_is(
    PASSED,
    _("People of enterprises that passed an examination of a training session or a contest"),
)
indicators.add(
    Indicator(
        code="activities.pass_rate",
        title=_("Pass rate of examinations"),
        numerator=PASSED,
        denominator=EXAMINED,
        unit=Unit.PERCENT,
        nothing=_("nobody examined"),
        formula=_(
            "People who passed ÷ people examined, at training sessions and contests of the period; "
            "who came and was not examined counts on neither side"
        ),
    )
)
