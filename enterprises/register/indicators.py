"""What the register counts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.register.vocabulary import Permission
from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit

registered = measures.add(
    Measure(
        code="enterprises.registered",
        title=_("Enterprises on the register"),
        model="enterprises.Tenure",
        permission=Permission.BROWSE,
        dated="began_on",
        until="ended_on",
        count="rows",
        unit=Unit.ENTERPRISES,
        cycle="",
        columns=(
            (_("Name"), lambda tenure: tenure.enterprise.name),
            (_("Credit code"), lambda tenure: tenure.enterprise.credit_code),
            (_("Size class"), lambda tenure: tenure.enterprise.get_size_class_display()),
            (_("Registered on"), lambda tenure: tenure.enterprise.registered_on),
        ),
        related=("region", "enterprise"),
    )
)
enterprises_registered = indicators.add(
    Indicator(
        code="enterprises.registered",
        title=_("Enterprises on the register"),
        numerator=registered,
        version=2,
        formula=_(
            "Enterprises registered on or before the day and not closed on it, each with the "
            "county that answered for it on that day."
        ),
    )
)
