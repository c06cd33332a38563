"""What policy papers count: by type and level as they are issued; counties with a plan of their
own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.policies.vocabulary import PaperKind, Permission, PolicyLevel

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LABEL: Final = "programs.PolicyPaper"
STANDING: Final = Q(struck_on__isnull=True)
COLUMNS: Final = (
    (_("Document number"), lambda row: row.number),
    (_("Title"), lambda row: row.title),
    (_("Type of paper"), lambda row: row.get_kind_display()),
    (_("Level of the paper"), lambda row: row.get_level_display()),
    (_("Issuing authority"), lambda row: row.issuer),
    (_("Joint departments"), lambda row: row.joint_departments),
    (_("Date of the document"), lambda row: row.issued_on),
)


def _issued(code: str, title: _StrPromise, formula: _StrPromise, where: Q | None = None) -> None:
    """An indicator of papers by the day of the document: a flow."""
    counted = measures.add(
        Measure(
            code=code,
            title=title,
            model=LABEL,
            permission=Permission.PAPER_VIEW,
            dated="issued_on",
            where=STANDING & (where or Q()),
            unit=Unit.ITEMS,
            cycle="",
            enterprise="",
            any_level=True,
            columns=COLUMNS,
            related=("region",),
            url=lambda row: reverse("policies:paper", args=[row.pk]),
        )
    )
    indicators.add(
        Indicator(code=code, title=title, numerator=counted, unit=Unit.ITEMS, formula=formula)
    )


_issued(
    "papers.issued",
    _("Policy papers issued"),
    _(
        "Policy papers by the date of the document, where they were issued; one of several "
        "departments counts once, one of the nation in the province that keeps it, and what was "
        "struck out nowhere."
    ),
)
for _kind, _title in (
    (PaperKind.LAW, _("Laws and regulations issued")),
    (PaperKind.PARTY, _("Party committee documents issued")),
    (PaperKind.GOVERNMENT, _("Government documents issued")),
    (PaperKind.DEPARTMENT, _("Department documents issued")),
):
    _issued(
        f"papers.issued_{_kind.value}",
        _title,
        _("Of the policy papers issued, those of this type"),
        Q(kind=_kind),
    )
for _level, _title in (
    (PolicyLevel.NATIONAL, _("Policy papers of the national level issued")),
    (PolicyLevel.PROVINCE, _("Policy papers of the province level issued")),
    (PolicyLevel.CITY, _("Policy papers of the city level issued")),
    (PolicyLevel.COUNTY, _("Policy papers of the county level issued")),
):
    _issued(
        f"papers.issued_{_level.value}",
        _title,
        _("Of the policy papers issued, those of this level"),
        Q(level=_level),
    )

#: once issued a plan of the year stays one; a county may issue more than one paper of it
PLANS: Final = measures.add(
    Measure(
        code="papers.plans",
        title=_("Implementation plans of the year issued"),
        model=LABEL,
        permission=Permission.PAPER_VIEW,
        dated="issued_on",
        lasting=True,
        where=STANDING & Q(plan_of__isnull=False),
        unit=Unit.ITEMS,
        cycle="plan_of__code",
        enterprise="",
        any_level=True,
        columns=COLUMNS,
        related=("region",),
        url=lambda row: reverse("policies:paper", args=[row.pk]),
    )
)
indicators.add(
    Indicator(
        code="papers.plans",
        title=PLANS.title,
        numerator=PLANS,
        unit=Unit.ITEMS,
        formula=_(
            "Policy papers that are their division's own implementation plan for the programme "
            "year and were issued by the day, of every level; what was struck out does not count"
        ),
    )
)
indicators.add(
    Indicator(
        code="papers.plan_coverage",
        title=_("Counties with their own plan"),
        numerator=PLANS,
        is_coverage=True,
        unit=Unit.COUNTIES,
        formula=_(
            "Counties that issued their own implementation plan for the programme year, of the "
            "counties in force on the day; a city without counties is one of them"
        ),
    )
)
