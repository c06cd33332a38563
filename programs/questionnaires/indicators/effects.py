"""What enterprises say of the effect: awareness, performance, satisfaction. DOMAIN 2, 45 to 47, 56.

The questions are those of the shipped follow-ups and of the questionnaire on satisfaction, known
by their codes; a version that asks them under other codes is read by its own results.
"""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.questionnaires.indicators.responses import (
    COUNTS,
    FOLLOW_UP,
    RESPONSE_COLUMNS,
)
from programs.questionnaires.vocabulary import Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: how awareness is compared with before the help, by the role that answers
BY_ROLE: Final = {
    "top": ("Q7a", _("Awareness risen, says the top manager")),
    "lead": ("Q7b", _("Awareness risen, says the head of quality")),
    "worker": ("Q7c", _("Awareness risen, says the front-line worker")),
}
COMPARED: Final = ("much_higher", "higher", "somewhat_higher", "same", "lower")
EFFECT: Final = ("very_clear", "clear", "fair", "unclear", "none")
POINTS: Final = ("5", "4", "3", "2", "1")
#: the two best answers of each of these scales are good ones
BEST: Final = 2
SAID: Final = _("Published figure of 2022: 12,906 of 14,267, 90.46%")
SAID_OF_EFFECT: Final = _("Published figure of 2022: 13,832 of 14,267, 96.95%")


def _valid(code: str, scale: tuple[str, ...]) -> Q:
    return Q(**{f"answers__{code}__in": list(scale)})


def _good(code: str, scale: tuple[str, ...]) -> Q:
    return _valid(code, scale[:BEST])


def _measure(code: str, title: _StrPromise, where: Q, **more: Any) -> Measure:
    """Questionnaires that count; one enterprise may answer two follow-ups in a year."""
    given: dict[str, Any] = {"unit": Unit.ANSWERS} | more
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Response",
            permission=Permission.RESPONSE_VIEW,
            dated="counted_on",
            where=where & COUNTS,
            columns=RESPONSE_COLUMNS,
            related=("enterprise", "region"),
            **given,
        )
    )


def _share(
    code: str, title: _StrPromise, good: Measure, valid: Measure, formula: _StrPromise, **more: Any
) -> Indicator:
    return indicators.add(
        Indicator(
            code=code,
            title=title,
            numerator=good,
            denominator=valid,
            unit=Unit.PERCENT,
            decimals=2,
            is_sample=True,
            formula=formula,
            **more,
        )
    )


def _how_many(conditions: list[Q]) -> Combinable:
    """How many of the conditions a row meets."""
    whole = IntegerField()
    ones = [Case(When(one, then=Value(1)), default=0, output_field=whole) for one in conditions]
    return sum(ones[1:], ones[0])


def _respondents() -> dict[str, Any]:
    """Of a follow-up: in how many roles somebody compared, and how many of them said "risen"."""
    codes = [code for code, _title in BY_ROLE.values()]
    return {
        "compared": _how_many([_valid(code, COMPARED) for code in codes]),
        "risen": _how_many([_good(code, COMPARED) for code in codes]),
    }


COMPARING = _measure(
    "effects.respondents",
    _("Respondents who compared awareness with before"),
    FOLLOW_UP & Q(compared__gt=0),
    computed=_respondents,
    count="sum:compared",
    unit=Unit.PERSONS,
)
AWARE = _measure(
    "effects.aware",
    _("Of these, who say that it has risen much or very much"),
    FOLLOW_UP & Q(risen__gt=0),
    computed=_respondents,
    count="sum:risen",
    unit=Unit.PERSONS,
)
_share(
    "effects.awareness",
    _("Awareness of quality risen"),
    AWARE,
    COMPARING,
    _(
        "Respondents of every role who say in a follow-up that awareness has risen very much or "
        "much ÷ respondents who gave a valid answer; rows are questionnaires, each with up to "
        "three respondents"
    ),
    source=SAID,
)
for role, (question, title) in BY_ROLE.items():
    _share(
        f"effects.awareness_{role}",
        title,
        _measure(
            f"effects.aware_{role}",
            _("Follow-ups in which this role says so"),
            FOLLOW_UP & _good(question, COMPARED),
        ),
        _measure(
            f"effects.asked_{role}",
            _("Follow-ups in which this role answered"),
            FOLLOW_UP & _valid(question, COMPARED),
        ),
        _(
            "Follow-ups in which the role says that awareness has risen very much or much ÷ "
            "follow-ups in which it gave a valid answer"
        ),
    )
EVERY_ROLE: Final = [code for code, _title in BY_ROLE.values()]
_share(
    "effects.awareness_everywhere",
    _("Awareness risen in every role"),
    _measure(
        "effects.aware_everywhere",
        _("Follow-ups in which all three roles say so"),
        FOLLOW_UP & reduce(and_, (_good(code, COMPARED) for code in EVERY_ROLE)),
    ),
    _measure(
        "effects.asked_everywhere",
        _("Follow-ups in which all three roles answered"),
        FOLLOW_UP & reduce(and_, (_valid(code, COMPARED) for code in EVERY_ROLE)),
    ),
    _(
        "Follow-ups in which top manager, head of quality and front-line worker all say that "
        "awareness has risen very much or much ÷ follow-ups in which all three answered"
    ),
)
_share(
    "effects.performance",
    _("Effect on quality clear"),
    _measure(
        "effects.clear",
        _("Follow-ups that call the effect clear or very clear"),
        FOLLOW_UP & _good("E1", EFFECT),
    ),
    _measure(
        "effects.judged", _("Follow-ups that judge the effect"), FOLLOW_UP & _valid("E1", EFFECT)
    ),
    _("Follow-ups that call the overall effect very clear or clear ÷ valid answers"),
    source=SAID_OF_EFFECT,
)
SATISFACTION: Final = Q(template__code="satisfaction")
_share(
    "effects.satisfaction",
    _("Satisfied with the help"),
    _measure(
        "effects.satisfied",
        _("Enterprises that are satisfied or very satisfied"),
        SATISFACTION & _good("S7", POINTS),
    ),
    _measure(
        "effects.rated",
        _("Enterprises that rate their satisfaction"),
        SATISFACTION & _valid("S7", POINTS),
    ),
    _("4 and 5 of five points for the help as a whole ÷ valid answers; a mean is no such rate"),
)
