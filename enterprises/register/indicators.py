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
        model="enterprises.Enterprise",
        permission=Permission.BROWSE,
        dated="registered_on",
        until="closed_on",
        count="rows",
        unit=Unit.ENTERPRISES,
        cycle="",
        enterprise="id",
        columns=(
            (_("Name"), lambda enterprise: enterprise.name),
            (_("Credit code"), lambda enterprise: enterprise.credit_code),
            (_("Size class"), lambda enterprise: enterprise.get_size_class_display()),
            (_("Registered on"), lambda enterprise: enterprise.registered_on),
        ),
        related=("region",),
    )
)
enterprises_registered = indicators.add(
    Indicator(
        code="enterprises.registered",
        title=_("Enterprises on the register"),
        numerator=registered,
        formula=_("Enterprises registered on or before the day and not closed on it."),
    )
)
