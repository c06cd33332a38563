"""Record what an enterprise had of a policy, correct it, strike it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.operations import Scan
from enterprises.dossier.operations.ledgers import (
    Fill,
    correct_entry,
    record_entry,
    refuse,
    strike_entry,
)
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.kernel.text import one_line
from portal.workflows.steps import lock
from programs.policies.models import Benefit, Policy, PolicyApplication
from programs.policies.operations.budgets import hold_budget
from programs.policies.queries import grant_of, paying_faults, policies_given, spending_faults
from programs.policies.rules import benefit_faults, invoice_digits
from programs.policies.vocabulary import Permission


@dataclass(frozen=True, slots=True)
class BenefitFacts:
    """What is said of a benefit; `amount_wan` is in 10,000 yuan. `application` is the granted one
    that it pays, where the enterprise applied."""

    policy: Policy | None
    given_on: date | None
    amount_wan: Decimal | None = None
    words: str = ""
    invoice: str = ""
    application: PolicyApplication | None = None
    evidence: str = ""


@operation
def record_benefit(
    enterprise: Enterprise,
    *,
    facts: BenefitFacts,
    by: Actor,
    at: datetime,
    scan: Scan | None = None,
) -> Benefit:
    """Write down that a policy was kept towards the enterprise."""
    made = Benefit(enterprise=enterprise, region=enterprise.region)
    fill = _filling(facts, today=localdate(at))
    return record_entry(made, fill, to=Permission.BENEFIT_KEEP, by=by, at=at, scan=scan)


@operation
def correct_benefit(
    benefit: Benefit,
    *,
    facts: BenefitFacts,
    by: Actor,
    at: datetime,
    reason: str,
    revision: int | None = None,
    scan: Scan | None = None,
) -> Benefit:
    """Say it as it is; what it was stays in the trail."""
    fill = _filling(facts, today=localdate(at))
    to = Permission.BENEFIT_KEEP
    return correct_entry(
        benefit, fill, to=to, by=by, at=at, reason=reason, revision=revision, scan=scan
    )


@operation
def strike_benefit(
    benefit: Benefit, *, by: Actor, at: datetime, reason: str, revision: int | None = None
) -> None:
    """It was recorded by mistake: it counts no more."""
    to = Permission.BENEFIT_KEEP
    strike_entry(benefit, to=to, by=by, at=at, reason=reason, revision=revision)


def _filling(facts: BenefitFacts, *, today: date) -> Fill[Benefit]:
    def fill(benefit: Benefit) -> None:
        policy = facts.policy
        offered = policies_given(benefit.enterprise, also=benefit.policy_id)
        if policy is None or not offered.filter(pk=policy.pk).exists():
            refuse({"policy": _("Choose a published policy that reaches the enterprise.")})
            return
        values = {name: getattr(facts, name) for name in Benefit.SAID}
        refuse(benefit_faults(values, grant=grant_of(policy), today=today))
        if facts.application is not None:  # held before the budget, as whoever grants does
            lock(facts.application)
        policy = hold_budget(policy)
        spent = spending_faults(policy, values, of=benefit.enterprise_id, but=benefit.pk)
        paying = paying_faults(facts.application, values, of=benefit.enterprise_id, but=benefit.pk)
        refuse(spent | paying)
        benefit.application = facts.application
        benefit.policy, benefit.amount_wan = policy, facts.amount_wan
        benefit.given_on = values["given_on"]
        benefit.words, benefit.evidence = one_line(facts.words), one_line(facts.evidence)
        benefit.invoice = invoice_digits(facts.invoice)

    return fill
