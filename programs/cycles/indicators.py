"""What the roster counts: enterprises that are on it, by tier (DOMAIN 2.0: a stock of 家).

And the pilot industries of the list.
"""

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
from programs.cycles.vocabulary import ActivityKind, Permission, Tier

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


def _held(
    code: str, title: object, kind: str, count: str = "rows", unit: str = Unit.ITEMS
) -> Measure:
    """A measure of activities of a kind; those that were struck out count no more."""
    return measures.add(
        Measure(
            code=code,
            title=title,  # type: ignore[arg-type]
            model="programs.Activity",
            permission=Permission.ACTIVITY_VIEW,
            dated="held_on",
            where=Q(kind=kind, struck_on=None),
            count=count,
            unit=unit,
            any_level=True,
            columns=(
                (_("Title"), lambda activity: activity.title),
                (_("Held on"), lambda activity: activity.held_on),
                (_("Office of"), lambda activity: activity.region.name),
                (_("Venue"), lambda activity: activity.place),
                (_("Training hours"), lambda activity: activity.hours),
            ),
            related=("region",),
        )
    )


def _came(code: str, title: object, count: str, unit: str) -> Measure:
    """A measure of who came to training sessions: 家 or 人次, never mixed (DOMAIN 2.0)."""
    return measures.add(
        Measure(
            code=code,
            title=title,  # type: ignore[arg-type]
            model="programs.Attendance",
            permission=Permission.ACTIVITY_VIEW,
            dated="held_on",
            where=Q(kind=ActivityKind.TRAINING),
            count=count,
            unit=unit,
            any_level=True,
            columns=(
                (_("Enterprise"), lambda row: row.enterprise.name),
                (_("Credit code"), lambda row: row.enterprise.credit_code),
                (_("Activity"), lambda row: row.activity.title),
                (_("Held on"), lambda row: row.held_on),
                (_("People who came"), lambda row: row.people),
            ),
            related=("enterprise", "activity", "region"),
        )
    )


EVENTS = _held("cycles.events", _("Matchmaking events"), ActivityKind.MATCHMAKING)
TRAINING_HOURS = _held(
    "cycles.training_hours",
    _("Training hours"),
    ActivityKind.TRAINING,
    count="sum:hours",
    unit=Unit.HOURS,
)
MEETINGS = _held("cycles.meetings", _("Working meetings"), ActivityKind.MEETING)
TRAINED = _came(
    "cycles.training_enterprises", _("Enterprises trained"), "enterprises", Unit.ENTERPRISES
)
ATTENDANCES = _came(
    "cycles.training_attendances",
    _("Attendances of training"),
    "sum:people",
    Unit.ATTENDANCES,
)
#: decided and not yet done: a stock
OPEN_DECISIONS = measures.add(
    Measure(
        code="cycles.decisions_open",
        title=_("Decisions not yet done"),
        model="programs.Decision",
        permission=Permission.ACTIVITY_VIEW,
        dated="decided_on",
        until="done_on",
        any_level=True,
        columns=(
            (_("What was decided"), lambda row: row.words),
            (_("Who does it"), lambda row: row.owner),
            (_("To be done by"), lambda row: row.due_on),
            (_("Office of"), lambda row: row.region.name),
        ),
        related=("region",),
    )
)

indicators.add(
    Indicator(
        code="cycles.events",
        title=EVENTS.title,
        numerator=EVENTS,
        unit=Unit.ITEMS,
        formula=_("Matchmaking events that an office of the division held; each counts"),
    )
)
indicators.add(
    Indicator(
        code="cycles.training_enterprises",
        title=TRAINED.title,
        numerator=TRAINED,
        formula=_("Different enterprises that came to at least one training session of an office"),
    )
)
indicators.add(
    Indicator(
        code="cycles.training_attendances",
        title=ATTENDANCES.title,
        numerator=ATTENDANCES,
        unit=Unit.ATTENDANCES,
        formula=_("People of enterprises that came to training sessions, each time they came"),
    )
)
indicators.add(
    Indicator(
        code="cycles.training_hours",
        title=TRAINING_HOURS.title,
        numerator=TRAINING_HOURS,
        unit=Unit.HOURS,
        formula=_("Hours of the training sessions that were held, each session once"),
    )
)
indicators.add(
    Indicator(
        code="cycles.meetings",
        title=MEETINGS.title,
        numerator=MEETINGS,
        unit=Unit.ITEMS,
        formula=_("Working meetings that an office of the division held; each counts"),
    )
)
indicators.add(
    Indicator(
        code="cycles.decisions_open",
        title=OPEN_DECISIONS.title,
        numerator=OPEN_DECISIONS,
        unit=Unit.ITEMS,
        formula=_("Decisions of working meetings that were made and not yet done on the day"),
        higher_is_better=False,
    )
)
