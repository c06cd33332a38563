"""What is counted of visits, problems and plans. Conventions: DOMAIN 2.0; rows 2, 6, 15."""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from experts.visits.vocabulary import Permission, PlanState, ProblemState, VisitState
from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.stages import Stage, stages
from portal.indicators.vocabulary import Unit
from programs.cycles.indicators import LISTED

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

VISITS = measures.add(
    Measure(
        "visits.confirmed",
        _("Visits confirmed"),
        model="experts.Visit",
        permission=Permission.VIEW,
        dated="confirmed_on",
        where=CONFIRMED,
        unit=Unit.SERVICES,
        columns=VISIT_COLUMNS,
        related=("enterprise", "region", "expert"),
    )
)
DIAGNOSED = measures.add(
    Measure(
        "visits.enterprises",
        _("Enterprises diagnosed"),
        model="experts.Visit",
        permission=Permission.VIEW,
        dated="confirmed_on",
        where=CONFIRMED,
        count="enterprises",
        unit=Unit.ENTERPRISES,
        columns=VISIT_COLUMNS,
        related=("enterprise", "region", "expert"),
    )
)
HOURS = measures.add(
    Measure(
        "visits.hours",
        _("Hours of visits"),
        model="experts.Visit",
        permission=Permission.VIEW,
        dated="confirmed_on",
        where=CONFIRMED,
        count="sum:hours",
        unit=Unit.HOURS,
        columns=VISIT_COLUMNS,
        related=("enterprise", "region", "expert"),
    )
)
FOUND = measures.add(
    Measure(
        "problems.found",
        _("Problems found on visits"),
        model="experts.Problem",
        permission=Permission.VIEW,
        dated="found_on",
        columns=PROBLEM_COLUMNS,
        related=("enterprise", "region"),
    )
)
CLOSED = measures.add(
    Measure(
        "problems.closed",
        _("Problems closed"),
        model="experts.Problem",
        permission=Permission.VIEW,
        dated="closed_on",
        where=Q(state=ProblemState.CLOSED),
        columns=PROBLEM_COLUMNS,
        related=("enterprise", "region"),
    )
)
REMEDIED = measures.add(
    Measure(
        "problems.enterprises_remedied",
        _("Enterprises with a problem solved"),
        model="experts.Problem",
        permission=Permission.VIEW,
        dated="closed_on",
        where=Q(state=ProblemState.CLOSED),
        count="enterprises",
        unit=Unit.ENTERPRISES,
        columns=PROBLEM_COLUMNS,
        related=("enterprise", "region"),
    )
)
PLANS = measures.add(
    Measure(
        "plans.confirmed",
        _("Plans confirmed"),
        model="experts.Plan",
        permission=Permission.VIEW,
        dated="confirmed_on",
        where=Q(state=PlanState.CONFIRMED),
        unit=Unit.PLANS,
        columns=PLAN_COLUMNS,
        related=("enterprise", "region"),
    )
)
PLANNED = measures.add(
    Measure(
        "plans.enterprises",
        _("Enterprises with a confirmed plan"),
        model="experts.Plan",
        permission=Permission.VIEW,
        dated="confirmed_on",
        where=Q(state=PlanState.CONFIRMED),
        count="enterprises",
        unit=Unit.ENTERPRISES,
        columns=PLAN_COLUMNS,
        related=("enterprise", "region"),
    )
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
        DIAGNOSED,
        _("Enterprises diagnosed, of the enterprises on the roster."),
        denominator=LISTED,
        unit=Unit.PERCENT,
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
stages.add(Stage("diagnosed", 30, _("Diagnosed"), "visits.enterprises"))
stages.add(Stage("planned", 40, _("Given a plan"), "plans.enterprises"))
stages.add(Stage("remedied", 50, _("Remedied"), "problems.enterprises_remedied"))
