"""What an enterprise may apply for, and whether an application can be put in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from enterprises.dossier.rules import text_fault
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.kernel.text import one_line
from programs.policies.models import Policy, PolicyApplication
from programs.policies.queries.ledgers import policies_given
from programs.policies.rules import Offer, application_faults
from programs.policies.vocabulary import Permission, PolicyKind

MOST_REASON = 500


def offer_of(policy: Policy) -> Offer:
    """What the policy says to those who apply."""
    gives_money = policy.kind == PolicyKind.MONEY
    return Offer(policy.valid_from, policy.ended_on, policy.most_fen, gives_money)


def policies_open_to(enterprise: Enterprise) -> list[Policy]:
    """The published policies for which an enterprise of this county may have applied, ended ones
    too: of its county and all above it, unless the document names other places."""
    codes = enterprise.region.codes
    return [
        one
        for one in policies_given(enterprise)
        if not (places := one.conditions.get("regions")) or not codes.isdisjoint(places)
    ]


def acts_for(by: Actor, enterprise: Enterprise) -> bool:
    """Whether somebody applies for this enterprise as one of its own people."""
    return any(
        grant.boundary == "enterprise" and grant.value == enterprise.pk
        for grant in by.holding(Permission.APPLY)
    )


def open_one(enterprise: Enterprise, policy: Policy) -> PolicyApplication | None:
    """The application of the enterprise for the policy that waits for its county."""
    rows = PolicyApplication.objects.waiting()
    return rows.filter(enterprise=enterprise, policy=policy).first()


def decided_before(
    enterprise: Enterprise, policy: Policy, *, but: PolicyApplication | None = None
) -> list[PolicyApplication]:
    """Those of the same enterprise for the same policy that were decided on, the newest first."""
    rows = PolicyApplication.objects.decided().filter(enterprise=enterprise, policy=policy)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return list(rows.select_related("region", "enterprise").order_by("-pk"))


def putting_faults(
    enterprise: Enterprise,
    policy: Policy,
    values: Mapping[str, Any],
    *,
    by_enterprise: bool,
    has_file: bool,
    today: date,
) -> dict[str, str]:
    """Field to fault, of an application that is put in; the field of the policy is "policy"."""
    found = application_faults(values, offer=offer_of(policy), today=today)
    applied_on, closed_on = values["applied_on"], enterprise.closed_on
    if applied_on is not None and closed_on is not None and applied_on >= closed_on:
        words = _("The enterprise was closed on %(day)s.") % {"day": closed_on.isoformat()}
        found.setdefault("applied_on", words)
    if not has_file and not one_line(values["evidence"]):
        found.setdefault("evidence", _("Name a document that shows it, or add its file."))
    return found | _repeat_faults(
        enterprise, policy, values.get("repeat_reason", ""), by_enterprise=by_enterprise
    )


def _repeat_faults(
    enterprise: Enterprise, policy: Policy, why: str, *, by_enterprise: bool
) -> dict[str, str]:
    """One waits at a time. Once the county has decided, another one is the county's to take, and it
    says why: what is split into several would pass under the most that a policy gives."""
    if open_one(enterprise, policy) is not None:
        return {"policy": _("An application of this enterprise for this policy waits already.")}
    earlier = decided_before(enterprise, policy)
    if not earlier:
        return {}
    day = earlier[0].applied_on.isoformat()
    if by_enterprise:
        words = _(
            "The county decided on an application of yours for this policy (%(day)s). Another one "
            "is recorded by the county, with its reason."
        )
        return {"policy": words % {"day": day}}
    words = text_fault(why, longest=MOST_REASON)
    if words and not one_line(why):
        words = _("Same enterprise, same policy (%(day)s): say why it is taken again.")
        words = words % {"day": day}
    return {"repeat_reason": words} if words else {}
