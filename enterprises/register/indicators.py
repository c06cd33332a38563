"""What the register counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from enterprises.register.models import Enterprise
from enterprises.register.rules.industries import beneath, read_industries
from enterprises.register.vocabulary import Permission
from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.dimensions import INDUSTRY, Dimension, dimensions
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


def _division(enterprise: str, _cycle_code: str) -> Substr:
    """The first two digits of GB/T 4754."""
    return Substr(F(f"{enterprise}__industry_code"), 1, 2)


def _industries() -> Mapping[str, str]:
    """Sections and divisions with their names, each section before its divisions."""
    listed = read_industries().values()
    return {
        one.code: str(one)
        for section in listed
        if not section.parent
        for one in (section, *beneath(section.code))
    }


def _divisions_of(code: str) -> tuple[str, ...]:
    return tuple(one.code for one in beneath(code)) if code.isalpha() else (code,)


def _enterprises_of(region_ids: Collection[int], _cycle_code: str) -> QuerySet[Any]:
    return Enterprise.objects.filter(region_id__in=region_ids).values("pk")


dimensions.add(
    Dimension(
        INDUSTRY,
        _("Industry"),
        of=_division,
        members=_industries,
        holding=_divisions_of,
        changed_by="enterprises.Enterprise",
        changed_in=_enterprises_of,
    )
)
