"""What questionnaires count: enterprises surveyed, needs found, answered and solved."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.stages import Stage, stages
from portal.indicators.vocabulary import Unit
from programs.questionnaires.queries.campaigns import BASELINE
from programs.questionnaires.queries.responses import NEEDS
from programs.questionnaires.vocabulary import Permission, ResponseState

RESPONSE_COLUMNS = (
    (_("Enterprise"), lambda response: response.enterprise.name),
    (_("Credit code"), lambda response: response.enterprise.credit_code),
    (_("County"), lambda response: response.region.name),
    (_("State"), lambda response: response.get_state_display()),
    (_("Counts since"), lambda response: response.counted_on),
)


def _answered(code: str, title: object, where: Q) -> Measure:
    """What an officer filled in counts from the day on which the enterprise confirmed it."""
    return measures.add(
        Measure(
            code=code,
            title=title,  # type: ignore[arg-type]
            model="programs.Response",
            permission=Permission.RESPONSE_VIEW,
            dated="counted_on",
            where=where & Q(state__in=[ResponseState.SUBMITTED, ResponseState.CONFIRMED]),
            count="enterprises",
            unit=Unit.ENTERPRISES,
            columns=RESPONSE_COLUMNS,
            related=("enterprise", "region"),
        )
    )


SURVEYED = _answered("questionnaire.surveyed", _("Enterprises surveyed"), Q(template__code=NEEDS))
BASED = _answered(
    "questionnaire.baseline", _("Enterprises with a baseline"), Q(template__code=BASELINE)
)
FOLLOWED = _answered(
    "questionnaire.followed",
    _("Enterprises followed up"),
    Q(template__code__startswith="follow_up_"),
)


def _needs(code: str, title: object, dated: str) -> Measure:
    return measures.add(
        Measure(
            code=code,
            title=title,  # type: ignore[arg-type]
            model="programs.Need",
            permission=Permission.NEED_VIEW,
            dated=dated,
            unit=Unit.ITEMS,
            columns=(
                (_("Enterprise"), lambda need: need.enterprise.name),
                (_("County"), lambda need: need.region.name),
                (_("Element"), lambda need: need.get_element_display()),
                (_("Need"), str),
                (_("State"), lambda need: need.get_state_display()),
            ),
            related=("enterprise", "region"),
        )
    )


NEEDS_FOUND = _needs("needs.found", _("Needs found"), "found_on")
NEEDS_ANSWERED = _needs("needs.answered", _("Needs answered"), "answered_on")
NEEDS_SOLVED = _needs("needs.solved", _("Needs solved"), "solved_on")

indicators.add(
    Indicator(
        code="questionnaire.surveyed",
        title=_("Enterprises surveyed"),
        numerator=SURVEYED,
        formula=_(
            "Distinct enterprises that submitted the needs questionnaire of the year, or "
            "confirmed what was filled in on their behalf"
        ),
    )
)
indicators.add(
    Indicator(
        code="needs.found",
        title=_("Needs found"),
        numerator=NEEDS_FOUND,
        unit=Unit.ITEMS,
        formula=_("One need for each item that was chosen in a questionnaire that counts"),
    )
)
indicators.add(
    Indicator(
        code="needs.solved_share",
        title=_("Needs solved, of those found"),
        numerator=NEEDS_SOLVED,
        denominator=NEEDS_FOUND,
        unit=Unit.PERCENT,
        formula=_("Needs solved ÷ needs found"),
    )
)
indicators.add(
    Indicator(
        code="needs.answered_share",
        title=_("Needs answered, of those found"),
        numerator=NEEDS_ANSWERED,
        denominator=NEEDS_FOUND,
        unit=Unit.PERCENT,
        formula=_("Needs answered ÷ needs found"),
    )
)
indicators.add(
    Indicator(
        code="questionnaire.baseline",
        title=BASED.title,
        numerator=BASED,
        formula=_(
            "Distinct enterprises whose baseline of the year counts: submitted by themselves, or "
            "confirmed where it was filled in on their behalf"
        ),
    )
)
indicators.add(
    Indicator(
        code="questionnaire.followed",
        title=FOLLOWED.title,
        numerator=FOLLOWED,
        formula=_(
            "Distinct enterprises of which a follow-up counts in the year, 6, 12 or 24 months "
            "after the baseline"
        ),
    )
)
stages.add(Stage("baseline", 20, _("Baseline"), "questionnaire.baseline"))
stages.add(Stage("followed", 70, _("Followed up"), "questionnaire.followed"))
