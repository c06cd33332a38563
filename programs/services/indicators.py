"""What cases count (DOMAIN 2.1, row 4), in the division where somebody asked: completed by the day
on which it was done, asked by the day on which somebody did. A correction moves its month;
what was struck out counts nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.services.vocabulary import Channel, Permission, Result

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STANDING: Final = Q(struck_on__isnull=True)
COMPLETED: Final = Q(result=Result.COMPLETED)
ONLINE: Final = ~Q(channel=Channel.COUNTER)
COLUMNS: Final = (
    (_("Case number"), lambda row: row.number),
    (_("Source system"), lambda row: row.system),
    (_("Service item"), lambda row: row.item.name),
    (pgettext_lazy("service", "Channel"), lambda row: row.get_channel_display()),
    (_("Enterprise"), lambda row: row.enterprise.name if row.enterprise else row.asker_masked),
    (_("Asked on"), lambda row: row.asked_on),
    (_("Done on"), lambda row: row.done_on),
    (pgettext_lazy("service", "Outcome"), lambda row: row.get_result_display()),
)


def _of_cases(code: str, title: _StrPromise, dated: str, where: Q, count: str = "rows") -> Measure:
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.ServiceCase",
            permission=Permission.CASE_VIEW,
            dated=dated,
            where=STANDING & where,
            count=count,
            unit=Unit.CASES if count == "rows" else Unit.ENTERPRISES,
            cycle="",
            columns=COLUMNS,
            related=("item", "region", "enterprise"),
        )
    )


asked = _of_cases("services.asked", _("Service cases asked for"), "asked_on", Q())
completed = _of_cases("services.completed", _("Service cases completed"), "done_on", COMPLETED)
online = _of_cases(
    "services.online", _("Service cases completed online"), "done_on", COMPLETED & ONLINE
)
served = _of_cases(
    "services.enterprises",
    _("Enterprises served online"),
    "done_on",
    COMPLETED & ONLINE & Q(enterprise__isnull=False),
    "enterprises",
)

for _measure, _formula in (
    (
        online,
        _(
            "Cases that were completed, asked for through any channel but the counter, by the day "
            "on which they were done; a case counts once, however often its system sends it"
        ),
    ),
    (
        completed,
        _("Cases completed, through whatever channel, by the day on which they were done"),
    ),
    (
        asked,
        _("Cases that somebody asked for, whatever came of them, by the day on which they did"),
    ),
    (
        served,
        _(
            "Different enterprises for which a case was completed online, of those that the "
            "register of the division knows"
        ),
    ),
):
    indicators.add(
        Indicator(
            code=_measure.code,
            title=_measure.title,
            numerator=_measure,
            unit=_measure.unit,
            formula=_formula,
        )
    )
indicators.add(
    Indicator(
        code="services.online_rate",
        title=_("Online share of service cases"),
        numerator=online,
        denominator=completed,
        formula=_(
            "Cases completed through any channel but the counter ÷ all completed cases, by the day "
            "on which they were done"
        ),
    )
)
