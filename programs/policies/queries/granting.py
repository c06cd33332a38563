"""What is granted on applications and not paid yet, beside the budget of a policy."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from portal.indicators.definition import exact
from programs.policies.models import Benefit, Policy, PolicyApplication
from programs.policies.queries.ledgers import paid_of
from programs.policies.rules import FEN_PER_WAN, payment_faults, reserve_fault
from programs.policies.vocabulary import ApplicationState

NOTHING = Decimal(0)


def paid_on(application: PolicyApplication, *, but: int | None = None) -> Decimal:
    """What was paid on an application, in 10,000 yuan, but for one benefit."""
    paid = Benefit.objects.standing().filter(application=application).exclude(Q(pk=but))
    return _sum(paid, "amount_wan")


def _sum(rows: QuerySet[Any], field: str) -> Decimal:
    total: Decimal | None = rows.aggregate(total=Sum(field))["total"]
    return exact(total) if total else NOTHING


def promised_of(policy: Policy) -> Decimal:
    """What is granted of a policy and not paid yet, in 10,000 yuan: nothing is paid beyond what was
    granted on an application, so the difference of the two sums is what is still owed."""
    granted = PolicyApplication.objects.filter(policy=policy, state=ApplicationState.GRANTED)
    bounded = granted.filter(granted_wan__isnull=False)
    paid = Benefit.objects.standing().filter(application__in=bounded)
    return _sum(bounded, "granted_wan") - _sum(paid, "amount_wan")


def reserve_fault_of(policy: Policy, amount: Decimal | None) -> str:
    """Why an amount is not granted: the budget has no room beside what is paid and granted."""
    if amount is None or policy.budget_fen is None:
        return ""
    budget = Decimal(policy.budget_fen) / FEN_PER_WAN
    return reserve_fault(amount, left=budget - paid_of(policy) - promised_of(policy))


def granted_to(enterprise: Enterprise, *, also: int | None = None) -> list[PolicyApplication]:
    """The granted applications that a benefit of the enterprise may pay, the newest first, and the
    one that is named already."""
    rows = PolicyApplication.objects.filter(enterprise=enterprise, state=ApplicationState.GRANTED)
    named = PolicyApplication.objects.filter(pk=also) if also is not None else rows.none()
    return list((rows | named).select_related("policy").order_by("-applied_on", "-pk"))


def application_of(enterprise: Enterprise, pk: int) -> PolicyApplication | None:
    """The granted application of the enterprise with this key."""
    return next((one for one in granted_to(enterprise) if one.pk == pk), None)


def paying_faults(
    application: PolicyApplication | None,
    values: Mapping[str, Any],
    *,
    of: int,
    but: int | None = None,
) -> dict[str, str]:
    """Field to fault, of a benefit of the enterprise `of` that names the application it pays."""
    if application is None:
        return {}
    policy: Policy = values["policy"]
    if (
        application.enterprise_id != of
        or application.policy_id != policy.pk
        or application.decided_on is None
        or application.state != ApplicationState.GRANTED
    ):
        words = _("Choose an application of this enterprise for this policy that was granted.")
        return {"application": words}
    granted = application.granted_wan
    left = None if granted is None else granted - paid_on(application, but=but)
    return dict(payment_faults(values, decided_on=application.decided_on, left=left))
