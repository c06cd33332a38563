"""Whose file is whole: needs said and figures of the year before given. DOMAIN 2.1, row 19."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.cycles.indicators.lists import COLUMNS, CONFIRMED, OF_THE_YEAR, confirmed_since
from programs.cycles.vocabulary import Permission
from programs.questionnaires.indicators.responses import COUNTS
from programs.questionnaires.models import Response
from programs.questionnaires.queries.responses import NEEDS
from programs.questionnaires.rules.verifying import BASELINE


def _counted(template: str) -> QuerySet[Response, Any]:
    """The day on which the enterprise's answers of the year to one questionnaire count."""
    answered = Response.objects.filter(
        COUNTS,
        cycle=OuterRef("cycle"),
        enterprise=OuterRef("enterprise"),
        template__code=template,
        counted_on__isnull=False,
    )
    return answered.order_by("counted_on").values("counted_on")[:1]


def whole_since() -> dict[str, Any]:
    """The last of three days: on the roster, needs said, baseline given. A row without one of the
    answers has no such day; what GREATEST makes of NULL differs by engine, so `where` says it."""
    days = confirmed_since() | {
        "surveyed_since": Subquery(_counted(NEEDS)),
        "based_since": Subquery(_counted(BASELINE)),
    }
    return days | {"whole_since": Greatest("confirmed_since", "surveyed_since", "based_since")}


WHOLE = measures.add(
    Measure(
        code="questionnaire.files",
        title=_("Enterprise files that are complete"),
        model="programs.RosterEntry",
        permission=Permission.ROSTER_VIEW,
        dated="whole_since",
        lasting=True,
        computed=whole_since,
        where=OF_THE_YEAR & Q(surveyed_since__isnull=False, based_since__isnull=False),
        count="enterprises",
        unit=Unit.ENTERPRISES,
        columns=(*COLUMNS, (_("File complete since"), lambda entry: entry.whole_since)),
        related=("enterprise", "region"),
    )
)
indicators.add(
    Indicator(
        code="questionnaire.files",
        title=_("Enterprises of the roster whose file is complete"),
        numerator=WHOLE,
        denominator=CONFIRMED,
        decimals=2,
        formula=_(
            "Enterprises confirmed on the roster in the year whose needs questionnaire and "
            "baseline of the year count ÷ all enterprises confirmed on the roster in the year. "
            "What the register must hold is demanded when an enterprise is entered."
        ),
    )
)
