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
from programs.cycles.vocabulary import Permission, Tier, WithdrawalReason

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


def _of_the_enterprise() -> QuerySet[RosterEntry]:
    """The entries of a row's enterprise that came onto the roster of the row's year."""
    listed = RosterEntry.objects.filter(
        cycle=OuterRef("cycle"), enterprise=OuterRef("enterprise"), listed_on__isnull=False
    )
    return listed.exclude(withdrawal=WithdrawalReason.DUPLICATE)


def confirmed_since() -> dict[str, Any]:
    """The day on which the enterprise first came onto the roster of the year, wherever it was."""
    first = _of_the_enterprise().order_by("listed_on").values("listed_on")
    return {"confirmed_since": Subquery(first[:1])}


#: R(d, y) of DOMAIN 2.0, one entry for an enterprise: who is withdrawn stays in the year (1.2).
#: Who was entered twice never was in it; who moved to another county, or was put on the roster
#: again, is where it was last. Asked row by row, as the index has it: a join of the roster with
#: itself is planned without it where nobody has counted the rows yet, and takes minutes.
OF_THE_YEAR = Q(
    pk=Subquery(
        _of_the_enterprise().filter(went_to=None).order_by("-listed_on", "-pk").values("pk")[:1]
    )
)
#: what rates over the roster are divided by: nothing leaves it
CONFIRMED = measures.add(
    Measure(
        code="roster.confirmed",
        title=_("Enterprises confirmed on the roster in the year"),
        model=LABEL,
        permission=Permission.ROSTER_VIEW,
        dated="confirmed_since",
        lasting=True,
        computed=confirmed_since,
        where=OF_THE_YEAR,
        count="enterprises",
        unit=Unit.ENTERPRISES,
        columns=COLUMNS,
        related=("enterprise", "region"),
    )
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
        code="roster.confirmed",
        title=CONFIRMED.title,
        numerator=CONFIRMED,
        formula=_(
            "Distinct enterprises that the reviewer put on the roster of the year, whether or not "
            "they were withdrawn since; those entered twice do not count, and those that moved "
            "count in the county where they went"
        ),
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
        numerator=CONFIRMED,
        is_coverage=True,
        unit=Unit.COUNTIES,
        version=2,
        formula=_(
            "Counties with at least one enterprise confirmed on the roster in the year, withdrawn "
            "since or not, of the counties in force on the day"
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
