"""What the roster counts: enterprises that are on it, by tier (DOMAIN 2.0: a stock of 家)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.cycles.vocabulary import Permission, Tier

LABEL = "programs.RosterEntry"
COLUMNS = (
    (_("Enterprise"), lambda entry: entry.enterprise.name),
    (_("Credit code"), lambda entry: entry.enterprise.credit_code),
    (_("County"), lambda entry: entry.region.name),
    (_("Tier"), lambda entry: entry.get_tier_display()),
    (_("On the roster since"), lambda entry: entry.listed_on),
    (_("Withdrawn on"), lambda entry: entry.withdrawn_on),
)


def _listed(code: str, title: object, where: Q) -> Measure:
    return measures.add(
        Measure(
            code=code,
            title=title,  # type: ignore[arg-type]
            model=LABEL,
            permission=Permission.ROSTER_VIEW,
            dated="listed_on",
            until="withdrawn_on",
            where=where,
            count="enterprises",
            unit=Unit.ENTERPRISES,
            columns=COLUMNS,
            related=("enterprise", "region"),
        )
    )


#: enterprises on the roster of the year, each once
LISTED = _listed("roster.listed", _("Enterprises on the roster"), Q())
LISTED_FOR_INTRODUCTION = _listed(
    "roster.introduction", _("Introduction tier"), Q(tier=Tier.INTRODUCTION)
)
LISTED_FOR_CULTIVATION = _listed(
    "roster.cultivation", _("Cultivation tier"), Q(tier=Tier.CULTIVATION)
)
#: put on the roster within the month (a flow; who leaves again stays counted)
joined = measures.add(
    Measure(
        code="roster.joined",
        title=_("Enterprises newly on the roster"),
        model=LABEL,
        permission=Permission.ROSTER_VIEW,
        dated="listed_on",
        count="enterprises",
        unit=Unit.ENTERPRISES,
        columns=COLUMNS,
        related=("enterprise", "region"),
    )
)

indicators.add(
    Indicator(
        code="roster.joined",
        title=_("Enterprises newly on the roster"),
        numerator=joined,
        formula=_("Distinct enterprises that were put on the roster within the period"),
    )
)
indicators.add(
    Indicator(
        code="roster.listed",
        title=_("Enterprises on the roster"),
        numerator=LISTED,
        formula=_(
            "Distinct enterprises that the reviewer put on the roster of the year and that "
            "had not been withdrawn on the day"
        ),
    )
)
indicators.add(
    Indicator(
        code="roster.introduction",
        title=_("Introduction tier"),
        numerator=LISTED_FOR_INTRODUCTION,
        formula=_("Those on the roster in the tier of introduction (千家导入)"),
    )
)
indicators.add(
    Indicator(
        code="roster.cultivation",
        title=_("Cultivation tier"),
        numerator=LISTED_FOR_CULTIVATION,
        formula=_("Those on the roster in the tier of cultivation (万家培育)"),
    )
)
indicators.add(
    Indicator(
        code="roster.coverage",
        title=_("Counties with a roster"),
        numerator=LISTED,
        is_coverage=True,
        unit=Unit.COUNTIES,
        formula=_(
            "Counties with at least one enterprise on the roster, of the counties in force "
            "on the day"
        ),
    )
)
