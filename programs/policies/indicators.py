"""What policies count: those in force on the day, at the level that issued them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.policies.vocabulary import Permission, PolicyState

in_force = measures.add(
    Measure(
        code="policies.in_force",
        title=_("Incentive policies in force"),
        model="programs.Policy",
        permission=Permission.VIEW,
        dated="valid_from",
        until="ended_on",
        where=~Q(state=PolicyState.DRAFT),
        count="rows",
        unit=Unit.ITEMS,
        cycle="",
        enterprise="",
        any_level=True,
        columns=(
            (_("Document number"), lambda row: row.number),
            (_("Title"), lambda row: row.title),
            (_("Policy level"), lambda row: row.get_level_display()),
            (_("Valid from"), lambda row: row.valid_from),
            (_("Valid until"), lambda row: row.valid_to),
        ),
        related=("region",),
    )
)
indicators.add(
    Indicator(
        code="policies.in_force",
        title=_("Incentive policies in force"),
        numerator=in_force,
        unit=Unit.ITEMS,
        formula=_(
            "Published policies whose first day has come and whose last day is not over; a joint "
            "policy counts once, where it was issued."
        ),
        source=_("Published figure of Zhejiang: 192 policies"),
    )
)
