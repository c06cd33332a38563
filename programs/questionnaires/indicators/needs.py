"""Needs found, answered and solved, and who asks for which kind of help. DOMAIN 2, row 19."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.questionnaires.indicators.responses import SURVEYED
from programs.questionnaires.queries.responses import NEEDS
from programs.questionnaires.vocabulary import Element, Permission, ResponseState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NEED_COLUMNS = (
    (_("Enterprise"), lambda need: need.enterprise.name),
    (_("County"), lambda need: need.region.name),
    (_("Element"), lambda need: need.get_element_display()),
    (_("Need"), str),
    (_("State"), lambda need: need.get_state_display()),
)


def _needs(code: str, title: _StrPromise, dated: str) -> Measure:
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Need",
            permission=Permission.NEED_VIEW,
            dated=dated,
            unit=Unit.ITEMS,
            columns=NEED_COLUMNS,
            related=("enterprise", "region"),
        )
    )


NEEDS_FOUND = _needs("needs.found", _("Needs found"), "found_on")
NEEDS_ANSWERED = _needs("needs.answered", _("Needs answered"), "answered_on")
NEEDS_SOLVED = _needs("needs.solved", _("Needs solved"), "solved_on")

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

#: chosen in answers that count, and not taken back since
ASKED_FOR = Q(
    response__template__code=NEEDS,
    response__state__in=[ResponseState.SUBMITTED, ResponseState.CONFIRMED],
    withdrawn_on__isnull=True,
)
#: titles of what is counted, and of its share of the enterprises surveyed
DEMAND = {
    Element.STANDARDS: (_("Enterprises that need standards"), _("Demand for standards")),
    Element.METROLOGY: (_("Enterprises that need metrology"), _("Demand for metrology")),
    Element.CERTIFICATION: (
        _("Enterprises that need certification"),
        _("Demand for certification"),
    ),
    Element.TESTING: (_("Enterprises that need testing"), _("Demand for testing")),
    Element.QUALITY: (
        _("Enterprises that need quality management"),
        _("Demand for quality management"),
    ),
    Element.BRAND: (_("Enterprises that need help with their brand"), _("Demand for brand")),
    Element.TRAINING: (_("Enterprises that need training"), _("Demand for training")),
    Element.FINANCE: (
        _("Enterprises that need finance or policies"),
        _("Demand for finance and policies"),
    ),
}
for element, (asking, demand) in DEMAND.items():
    measured = measures.add(
        Measure(
            code=f"needs.asking_{element}",
            title=asking,
            model="programs.Need",
            permission=Permission.NEED_VIEW,
            dated="found_on",
            where=ASKED_FOR & Q(element=element),
            count="enterprises",
            unit=Unit.ENTERPRISES,
            columns=NEED_COLUMNS,
            related=("enterprise", "region"),
        )
    )
    indicators.add(
        Indicator(
            code=f"needs.demand_{element}",
            title=demand,
            numerator=measured,
            denominator=SURVEYED,
            unit=Unit.PERCENT,
            is_sample=True,
            formula=_(
                "Distinct enterprises that chose at least one item of this element in the needs "
                "questionnaire of the year ÷ enterprises surveyed"
            ),
        )
    )
