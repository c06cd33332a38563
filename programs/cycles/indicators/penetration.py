"""How far the programme has come among all small and micro enterprises (DOMAIN 2.1, row 54)."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.cycles.indicators.lists import COLUMNS, LABEL, OF_THE_YEAR, confirmed_since
from programs.cycles.models import EnterpriseBase
from programs.cycles.vocabulary import Permission


def _opened() -> dict[str, Any]:
    """A base holds for its whole year, whenever it was counted."""
    return {"holds_since": F("cycle__opens_on")}


#: only where there is a base: else what is reached in a county without one would count above alone
REACHED = measures.add(
    Measure(
        code="roster.with_base",
        title=_("Enterprises confirmed on the roster in counties with a base"),
        model=LABEL,
        permission=Permission.ROSTER_VIEW,
        dated="confirmed_since",
        lasting=True,
        computed=confirmed_since,
        where=OF_THE_YEAR
        & Q(
            Exists(
                EnterpriseBase.objects.filter(cycle=OuterRef("cycle"), region=OuterRef("region"))
            )
        ),
        count="enterprises",
        unit=Unit.ENTERPRISES,
        columns=COLUMNS,
        related=("enterprise", "region"),
    )
)
BASE = measures.add(
    Measure(
        code="bases.enterprises",
        title=_("Small and micro enterprises (base)"),
        model="programs.EnterpriseBase",
        permission=Permission.YEAR_VIEW,
        dated="holds_since",
        lasting=True,
        computed=_opened,
        count="sum:enterprises",
        unit=Unit.ENTERPRISES,
        enterprise="",
        columns=(
            (_("County"), lambda row: row.region.name),
            (_("Small and micro enterprises"), lambda row: row.enterprises),
            (_("Source"), lambda row: row.get_source_display()),
            (_("Where it stands"), lambda row: row.document),
            (_("Counted on"), lambda row: row.counted_on),
        ),
        related=("region",),
    )
)
indicators.add(
    Indicator(
        code="roster.penetration",
        title=_("Penetration among small and micro enterprises"),
        numerator=REACHED,
        denominator=BASE,
        decimals=2,
        nothing=_("no base"),
        formula=_(
            "Distinct enterprises confirmed on the roster in the year, divided by the small and "
            "micro enterprises of their counties as a yearbook or the market register counted "
            "them. A county without a base counts on neither side."
        ),
        source=_("Base: statistical yearbook or market register, entered with its date"),
    )
)
