"""What applications for policies count (DOMAIN 2.1, row 10): by the day on which was applied or
decided, in the county that answered for the enterprise then. Granted is not paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.policies.vocabulary import ApplicationState, Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

COLUMNS: Final = (
    (_("Enterprise"), lambda row: row.enterprise.name),
    (_("Credit code"), lambda row: row.enterprise.credit_code),
    (_("Document number"), lambda row: row.policy.number),
    (_("Policy applied for"), lambda row: row.policy.title),
    (_("Applied on"), lambda row: row.applied_on),
    (_("Asked for (10,000 yuan)"), lambda row: row.asked_wan),
    (_("State"), lambda row: row.get_state_display()),
    (pgettext_lazy("application for a policy", "Decided on"), lambda row: row.decided_on),
    (
        pgettext_lazy("application for a policy", "Granted (10,000 yuan)"),
        lambda row: row.granted_wan,
    ),
)


def _measure(code: str, title: _StrPromise, dated: str, where: Q) -> Measure:
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.PolicyApplication",
            permission=Permission.APPLICATION_VIEW,
            dated=dated,
            where=where,
            unit=Unit.CASES,
            cycle="",
            columns=COLUMNS,
            related=("enterprise", "region", "policy"),
            url=lambda row: reverse("policies:application", args=[row.pk]),
        )
    )


APPLIED: Final = _measure(
    "policies.applied",
    _("Applications for policies"),
    "applied_on",
    ~Q(state=ApplicationState.WITHDRAWN),
)
GRANTED: Final = _measure(
    "policies.granted",
    _("Applications for policies granted"),
    "decided_on",
    Q(state=ApplicationState.GRANTED),
)
DECIDED: Final = _measure(
    "policies.decided",
    _("Applications for policies decided on"),
    "decided_on",
    Q(state__in=[ApplicationState.GRANTED, ApplicationState.REFUSED]),
)

for _counted, _formula in (
    (
        APPLIED,
        _(
            "Applications of enterprises for incentive policies, by the day on which they applied; "
            "those that were withdrawn do not count."
        ),
    ),
    (
        GRANTED,
        _(
            "Applications for incentive policies that the county granted, by the day of its "
            "decision; what is paid is a figure of its own."
        ),
    ),
):
    indicators.add(
        Indicator(
            code=_counted.code,
            title=_counted.title,
            numerator=_counted,
            unit=Unit.CASES,
            formula=_formula,
        )
    )

indicators.add(
    Indicator(
        code="policies.grant_rate",
        title=_("Applications granted, of those decided on"),
        numerator=GRANTED,
        denominator=DECIDED,
        unit=Unit.CASES,
        formula=_(
            "Applications for incentive policies that were granted, of those that were granted or "
            "refused, by the day of the decision"
        ),
    )
)
