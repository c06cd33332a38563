"""What is counted of visits, problems and plans. Conventions: DOMAIN 2.0; rows 2, 6, 15, 45."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from experts.visits.models import Visit
from experts.visits.vocabulary import Permission, PlanState, ProblemState, VisitState
from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.stages import Stage, stages
from portal.indicators.vocabulary import Unit
from programs.cycles.indicators import CONFIRMED as ON_THE_ROSTER
from programs.cycles.indicators import OF_THE_YEAR
from programs.questionnaires.indicators.responses import (
    COUNTS,
    FOLLOW_UP,
    FOLLOWED,
    RESPONSE_COLUMNS,
)
from programs.questionnaires.vocabulary import Permission as Answers

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

VISIT_COLUMNS: Final = (
    (_("Enterprise"), lambda visit: visit.enterprise.name),
    (_("County"), lambda visit: visit.region.name),
    (_("Expert"), lambda visit: visit.expert.name),
    (_("Confirmed on"), lambda visit: visit.confirmed_on),
    (_("Hours"), lambda visit: visit.hours),
    (_("Level"), lambda visit: visit.level),
)
PROBLEM_COLUMNS: Final = (
    (_("Enterprise"), lambda problem: problem.enterprise.name),
    (_("County"), lambda problem: problem.region.name),
    (_("Clause"), lambda problem: problem.clause),
    (_("Problem"), lambda problem: problem.description),
    (_("Severity"), lambda problem: problem.get_severity_display()),
    (_("Found on"), lambda problem: problem.found_on),
    (_("Verified and closed on"), lambda problem: problem.closed_on),
)
PLAN_COLUMNS: Final = (
    (_("Enterprise"), lambda plan: plan.enterprise.name),
    (_("County"), lambda plan: plan.region.name),
    (_("Number"), lambda plan: plan.number),
    (_("Confirmed on"), lambda plan: plan.confirmed_on),
)
CONFIRMED: Final = Q(state=VisitState.CONFIRMED)
#: of problems and plans: those of a visit that counts, and was not taken out of the figures
COUNTED: Final = Q(visit__state=VisitState.CONFIRMED)


def _visits(code: str, title: _StrPromise, *, count: str = "rows", unit: str) -> Measure:
    """Confirmed visits, by the day of confirming."""
    return measures.add(
        Measure(
            code,
            title,
            model="experts.Visit",
            permission=Permission.VIEW,
            dated="confirmed_on",
            where=CONFIRMED,
            count=count,
            unit=unit,
            columns=VISIT_COLUMNS,
            related=("enterprise", "region", "expert"),
        )
    )


def _problems(
    code: str,
    title: _StrPromise,
    dated: str,
    where: Q,
    *,
    count: str = "rows",
    unit: str = Unit.ITEMS,
) -> Measure:
    return measures.add(
        Measure(
            code,
            title,
            model="experts.Problem",
            permission=Permission.VIEW,
            dated=dated,
            where=where & COUNTED,
            count=count,
            unit=unit,
            columns=PROBLEM_COLUMNS,
            related=("enterprise", "region"),
        )
    )


def _plans(code: str, title: _StrPromise, *, count: str = "rows", unit: str) -> Measure:
    """Plans that both have confirmed, by the day of the second."""
    return measures.add(
        Measure(
            code,
            title,
            model="experts.Plan",
            permission=Permission.VIEW,
            dated="confirmed_on",
            where=Q(state=PlanState.CONFIRMED) & COUNTED,
            count=count,
            unit=unit,
            columns=PLAN_COLUMNS,
            related=("enterprise", "region"),
        )
    )


VISITS = _visits("visits.confirmed", _("Visits confirmed"), unit=Unit.SERVICES)
DIAGNOSED = _visits(
    "visits.enterprises", _("Enterprises diagnosed"), count="enterprises", unit=Unit.ENTERPRISES
)


def _diagnosed_on() -> dict[str, Any]:
    """The day of the first confirmed visit to the enterprise of a roster entry in its year."""
    visits = Visit.objects.filter(
        CONFIRMED, cycle=OuterRef("cycle"), enterprise=OuterRef("enterprise")
    )
    return {"diagnosed_on": Subquery(visits.order_by("confirmed_on").values("confirmed_on")[:1])}


#: those among whom the rate is taken, where the roster counts them: never more than all of them
DIAGNOSED_OF_ROSTER = measures.add(
    Measure(
        "visits.roster_diagnosed",
        _("Enterprises of the roster, diagnosed"),
        model="programs.RosterEntry",
        permission=Permission.VIEW,
        dated="diagnosed_on",
        computed=_diagnosed_on,
        where=OF_THE_YEAR,
        count="enterprises",
        unit=Unit.ENTERPRISES,
        columns=(
            (_("Enterprise"), lambda entry: entry.enterprise.name),
            (_("Credit code"), lambda entry: entry.enterprise.credit_code),
            (_("County"), lambda entry: entry.region.name),
            (_("First visit confirmed on"), lambda entry: entry.diagnosed_on),
            (_("Withdrawn on"), lambda entry: entry.withdrawn_on),
        ),
        related=("enterprise", "region"),
    )
)
HOURS = _visits("visits.hours", _("Hours of visits"), count="sum:hours", unit=Unit.HOURS)
SOLVED: Final = Q(state=ProblemState.CLOSED)
FOUND = _problems("problems.found", _("Problems found on visits"), "found_on", Q())
NAMING: Final = measures.add(
    Measure(
        "problems.linked",
        _("Problems linked to a cause of a chain"),
        model="experts.Problem",
        permission=Permission.VIEW,
        dated="found_on",
        where=Q(chain_cause__isnull=False) & COUNTED,
        columns=(
            *PROBLEM_COLUMNS,
            (_("Industrial chain"), lambda problem: problem.chain_cause.chain.name),
            (_("Cause on the fishbone"), lambda problem: problem.chain_cause.words),
        ),
        related=("enterprise", "region", "chain_cause__chain"),
    )
)
CLOSED = _problems("problems.closed", _("Problems closed"), "closed_on", SOLVED)
REMEDIED = _problems(
    "problems.enterprises_remedied",
    _("Enterprises with a problem solved"),
    "closed_on",
    SOLVED,
    count="enterprises",
    unit=Unit.ENTERPRISES,
)
PLANS = _plans("plans.confirmed", _("Plans confirmed"), unit=Unit.PLANS)
PLANNED = _plans(
    "plans.enterprises",
    _("Enterprises with a confirmed plan"),
    count="enterprises",
    unit=Unit.ENTERPRISES,
)

indicators.add(
    Indicator(
        "coverage.counties",
        _("Counties covered"),
        DIAGNOSED,
        _(
            "Counties with at least one enterprise whose visit of the year is confirmed, of all "
            "county-level units in force on the day."
        ),
        is_coverage=True,
        unit=Unit.COUNTIES,
    )
)
indicators.add(
    Indicator(
        "visits.confirmed",
        VISITS.title,
        VISITS,
        _("Visits that the enterprise has confirmed; each visit counts."),
        unit=Unit.SERVICES,
    )
)
indicators.add(
    Indicator(
        "visits.enterprises",
        DIAGNOSED.title,
        DIAGNOSED,
        _("Different enterprises with at least one confirmed visit."),
        is_targeted=True,
    )
)
indicators.add(
    Indicator(
        "visits.rate",
        _("Diagnosis rate"),
        DIAGNOSED_OF_ROSTER,
        _(
            "Enterprises with a confirmed visit ÷ all enterprises confirmed on the roster in the "
            "year, withdrawn since or not."
        ),
        denominator=ON_THE_ROSTER,
        unit=Unit.PERCENT,
        version=2,
        is_targeted=True,
    )
)
indicators.add(
    Indicator(
        "visits.hours",
        HOURS.title,
        HOURS,
        _("Hours between arrival and leaving, over confirmed visits, each to one place."),
        unit=Unit.HOURS,
    )
)
indicators.add(
    Indicator(
        "problems.found",
        FOUND.title,
        FOUND,
        _("Problems of visits that the enterprise has confirmed, by the day of confirming."),
        unit=Unit.ITEMS,
        higher_is_better=False,
    )
)
indicators.add(
    Indicator(
        "problems.closed",
        CLOSED.title,
        CLOSED,
        _("Problems whose remedy was verified, by the day of closing."),
        unit=Unit.ITEMS,
    )
)
indicators.add(
    Indicator(
        "problems.closure",
        _("Closure rate of problems"),
        CLOSED,
        _("Problems closed, of the problems found."),
        denominator=FOUND,
        unit=Unit.PERCENT,
        is_targeted=True,
    )
)
indicators.add(
    Indicator(
        "problems.linked",
        NAMING.title,
        NAMING,
        _(
            "Problems found that name a cause on the fishbone of an industrial chain ÷ problems "
            "found; by the day on which they were found."
        ),
        denominator=FOUND,
        unit=Unit.PERCENT,
    )
)
indicators.add(
    Indicator(
        "plans.confirmed",
        PLANS.title,
        PLANS,
        _("Plans that expert and enterprise have both confirmed."),
        unit=Unit.PLANS,
    )
)
indicators.add(
    Indicator(
        "plans.enterprises",
        PLANNED.title,
        PLANNED,
        _("Different enterprises with at least one plan that both sides have confirmed."),
    )
)
indicators.add(
    Indicator(
        "plans.rate",
        _("Plan rate"),
        PLANNED,
        _("Enterprises with a confirmed plan, of the enterprises diagnosed."),
        denominator=DIAGNOSED,
        unit=Unit.PERCENT,
        is_targeted=True,
    )
)
indicators.add(
    Indicator(
        "problems.enterprises_remedied",
        REMEDIED.title,
        REMEDIED,
        _("Different enterprises with at least one problem whose remedy was verified."),
    )
)

_VISITED: Final = Exists(
    Visit.objects.filter(CONFIRMED, cycle=OuterRef("cycle"), enterprise=OuterRef("enterprise"))
)
FOLLOWED_AND_VISITED = measures.add(
    Measure(
        "visits.followed_visited",
        _("Enterprises followed up that were visited"),
        model="programs.Response",
        permission=Answers.RESPONSE_VIEW,
        dated="counted_on",
        where=COUNTS & FOLLOW_UP & Q(_VISITED),
        count="enterprises",
        unit=Unit.ENTERPRISES,
        columns=RESPONSE_COLUMNS,
        related=("enterprise", "region"),
    )
)
indicators.add(
    Indicator(
        "visits.followed_share",
        _("Visited, of those followed up"),
        FOLLOWED_AND_VISITED,
        _(
            "Enterprises of which a follow-up counts in the year and that had a confirmed visit "
            "in it, as known today ÷ enterprises followed up"
        ),
        denominator=FOLLOWED,
        unit=Unit.PERCENT,
    )
)
stages.add(Stage("diagnosed", 30, _("Diagnosed"), "visits.enterprises"))
stages.add(Stage("planned", 40, _("Given a plan"), "plans.enterprises"))
stages.add(Stage("remedied", 50, _("Remedied"), "problems.enterprises_remedied"))
