"""What benefits and loans count (DOMAIN 2.1, rows 8 and 10): by the day of the event, in the county
that answered for the enterprise when it was recorded. Credit granted and disbursed are never added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.policies.vocabulary import Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STANDING: Final = Q(struck_on=None)
RELATED: Final = ("enterprise", "region")
FIRM: Final = (
    (_("Enterprise"), lambda row: row.enterprise.name),
    (_("Credit code"), lambda row: row.enterprise.credit_code),
)
BENEFIT: Final = (
    *FIRM,
    (_("Document number"), lambda row: row.policy.number),
    (_("Policy kept"), lambda row: row.policy.title),
    (_("Paid or given on"), lambda row: row.given_on),
    (_("Paid (10,000 yuan)"), lambda row: row.amount_wan),
    (_("What was given"), lambda row: row.words),
)
LOAN: Final = (
    *FIRM,
    (_("Lending bank"), lambda row: row.bank),
    (_("Kind of loan"), lambda row: row.get_kind_display()),
    (_("Credit granted on"), lambda row: row.granted_on),
    (_("Credit granted (10,000 yuan)"), lambda row: row.credit_wan),
    (_("Disbursed on"), lambda row: row.disbursed_on),
    (_("Disbursed (10,000 yuan)"), lambda row: row.disbursed_wan),
)


def _of_benefits(code: str, title: _StrPromise, count: str, unit: str, where: Q) -> Measure:
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Benefit",
            permission=Permission.BENEFIT_VIEW,
            dated="given_on",
            where=STANDING & where,
            count=count,
            unit=unit,
            cycle="",
            columns=BENEFIT,
            related=(*RELATED, "policy"),
        )
    )


def _of_loans(code: str, title: _StrPromise, dated: str, count: str, unit: str) -> Measure:
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Loan",
            permission=Permission.LOAN_VIEW,
            dated=dated,
            where=STANDING,
            count=count,
            unit=unit,
            cycle="",
            columns=LOAN,
            related=RELATED,
        )
    )


for _measure, _formula in (
    (
        _of_benefits(
            "policies.benefited",
            _("Enterprises that benefited from a policy"),
            "enterprises",
            Unit.ENTERPRISES,
            Q(),
        ),
        _(
            "Different enterprises towards which a policy was kept, in money or otherwise; a joint "
            "policy counts once."
        ),
    ),
    (
        _of_benefits(
            "policies.paid",
            _("Paid by policies"),
            "sum:amount_wan",
            Unit.WAN,
            Q(amount_wan__isnull=False),
        ),
        _("Amounts paid by policies to enterprises, by the day on which they were paid, added up"),
    ),
    (
        _of_loans(
            "policies.credit",
            _("Credit granted on quality"),
            "granted_on",
            "sum:credit_wan",
            Unit.WAN,
        ),
        _(
            "Credit that banks granted, by the day on which they did, added up; what was disbursed "
            "of it is a figure of its own and is never added."
        ),
    ),
    (
        _of_loans(
            "policies.disbursed",
            _("Loans disbursed on quality"),
            "disbursed_on",
            "sum:disbursed_wan",
            Unit.WAN,
        ),
        _("What banks paid out of the credit that they granted, by the day on which they did"),
    ),
    (
        _of_loans(
            "policies.financed",
            _("Enterprises financed"),
            "disbursed_on",
            "enterprises",
            Unit.ENTERPRISES,
        ),
        _("Different enterprises to which a bank paid out such a loan; credit alone is not enough"),
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
