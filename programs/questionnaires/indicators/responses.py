"""Who answered: enterprises surveyed, with a baseline, followed up. DOMAIN 2, rows 19, 45, 62."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.stages import Stage, stages
from portal.indicators.vocabulary import Unit
from programs.questionnaires.queries.responses import NEEDS
from programs.questionnaires.rules.verifying import BASELINE
from programs.questionnaires.vocabulary import Permission, ResponseState

COUNTS = Q(state__in=[ResponseState.SUBMITTED, ResponseState.CONFIRMED])
FOLLOW_UP = Q(template__code__startswith="follow_up_")
RESPONSE_COLUMNS = (
    (_("Enterprise"), lambda response: response.enterprise.name),
    (_("Credit code"), lambda response: response.enterprise.credit_code),
    (_("County"), lambda response: response.region.name),
    (_("State"), lambda response: response.get_state_display()),
    (_("Counts since"), lambda response: response.counted_on),
    (_("Verified on"), lambda response: response.verified_on),
)


def _answered(code: str, title: object, where: Q, dated: str = "counted_on") -> Measure:
    """What an officer filled in counts from the day on which the enterprise confirmed it."""
    return measures.add(
        Measure(
            code=code,
            title=title,  # type: ignore[arg-type]
            model="programs.Response",
            permission=Permission.RESPONSE_VIEW,
            dated=dated,
            where=where & COUNTS,
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
VERIFIED = _answered(
    "questionnaire.baseline_verified",
    _("Enterprises with a verified baseline"),
    Q(template__code=BASELINE),
    dated="verified_on",
)
FOLLOWED = _answered(
    "questionnaire.followed",
    _("Enterprises followed up"),
    FOLLOW_UP,
)


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
        code="questionnaire.baseline_verified",
        title=VERIFIED.title,
        numerator=VERIFIED,
        formula=_(
            "Distinct enterprises whose baseline of the year was verified by an officer of the "
            "county, and was not opened again since"
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
stages.add(Stage("verified", 25, _("Baseline verified"), "questionnaire.baseline_verified"))
stages.add(Stage("followed", 70, _("Followed up"), "questionnaire.followed"))
