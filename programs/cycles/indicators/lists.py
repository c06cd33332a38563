"""What the three lists count: enterprises on the roster, by tier (DOMAIN 2.0: a stock of 家), and
pilot industries."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.dimensions import TIER, Dimension, dimensions
from portal.indicators.stages import Stage, stages
from portal.indicators.vocabulary import Unit
from programs.cycles.models import RosterEntry
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
        where=Q(came_from=None),
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
        is_targeted=True,
    )
)
indicators.add(
    Indicator(
        code="roster.introduction",
        title=_("Introduction tier"),
        numerator=LISTED_FOR_INTRODUCTION,
        formula=_("Those on the roster in the tier of introduction (千家导入)"),
        is_targeted=True,
    )
)
indicators.add(
    Indicator(
        code="roster.cultivation",
        title=_("Cultivation tier"),
        numerator=LISTED_FOR_CULTIVATION,
        formula=_("Those on the roster in the tier of cultivation (万家培育)"),
        is_targeted=True,
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

#: industries of the list; a proposal counts for nothing until the province confirms it
INDUSTRIES = measures.add(
    Measure(
        code="cycles.industries",
        title=_("Pilot industries on the list"),
        model="programs.PilotIndustry",
        permission=Permission.INDUSTRY_VIEW,
        dated="confirmed_on",
        until="left_on",
        unit=Unit.ITEMS,
        enterprise="",
        any_level=True,
        columns=(
            (_("Code"), lambda pilot: pilot.code),
            (_("Industry"), lambda pilot: pilot.name),
            (_("Proposed by"), lambda pilot: pilot.region.name),
            (_("Lead unit"), lambda pilot: pilot.lead),
            (_("On the list since"), lambda pilot: pilot.confirmed_on),
            (_("Off the list since"), lambda pilot: pilot.left_on),
        ),
        related=("region",),
    )
)
indicators.add(
    Indicator(
        code="cycles.industries",
        title=_("Pilot industries on the list"),
        numerator=INDUSTRIES,
        unit=Unit.ITEMS,
        formula=_(
            "Industries of the year's list that the province has confirmed and not taken off "
            "again by the day; each counts where it was proposed, those of the province there"
        ),
        is_targeted=True,
    )
)


def _tier(enterprise: str, cycle_code: str) -> Subquery:
    """That of the entry by which the enterprise last came onto the roster of the year."""
    listed = RosterEntry.objects.filter(
        enterprise=OuterRef(enterprise), cycle__code=cycle_code, listed_on__isnull=False
    )
    return Subquery(listed.order_by("-listed_on", "-pk").values("tier")[:1])


def _entered(region_ids: Collection[int], cycle_code: str) -> QuerySet[Any]:
    entries = RosterEntry.objects.filter(region_id__in=region_ids, cycle__code=cycle_code)
    return entries.values("enterprise")


dimensions.add(
    Dimension(
        TIER,
        _("Tier"),
        of=_tier,
        members=lambda: {one.value: str(one.label) for one in Tier},
        holding=lambda code: (code,),
        changed_by=LABEL,
        changed_in=_entered,
        needs_year=True,
    )
)
stages.add(Stage("listed", 10, _("Entered on the roster"), "roster.listed"))
