"""Honours that enterprises hold on a day (DOMAIN 2.1, row 25)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.vocabulary import Permission
from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit

held = measures.add(
    Measure(
        code="honours.held",
        title=_("Honours held"),
        model="enterprises.Honour",
        permission=Permission.HONOUR_VIEW,
        dated="granted_on",
        until="ended_on",
        where=Q(struck_on=None),
        count="rows",
        unit=Unit.ITEMS,
        cycle="",
        columns=(
            (_("Enterprise"), lambda row: row.enterprise.name),
            (_("Credit code"), lambda row: row.enterprise.credit_code),
            (_("Name of the honour"), lambda row: row.title),
            (_("Level of the honour"), lambda row: row.get_level_display()),
            (_("Bestowed by"), lambda row: row.granted_by),
            (_("Bestowed on"), lambda row: row.granted_on),
            (_("Valid until"), lambda row: row.valid_until),
        ),
        related=("enterprise", "region"),
    )
)
indicators.add(
    Indicator(
        code="honours.held",
        title=_("Honours held"),
        numerator=held,
        unit=Unit.ITEMS,
        formula=_("Honours bestowed on or before the day that have not lapsed on it; each counts."),
    )
)
