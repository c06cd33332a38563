"""An enterprise applies for a policy, or its county records that it did; the county grants or
refuses; whoever put it in withdraws it. Granting is not paying: that stands in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.operations import Scan
from enterprises.dossier.operations.ledgers import refuse
from enterprises.dossier.rules import text_fault
from enterprises.register.models import Enterprise
from enterprises.register.queries.merging import merger_of
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.files.operations import attach
from portal.indicators.folding import mark
from portal.kernel.errors import NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.workflows.steps import lock, permit, take
from programs.policies.models import Policy, PolicyApplication
from programs.policies.operations.budgets import hold_budget
from programs.policies.queries import (
    acts_for,
    decided_before,
    offer_of,
    policies_open_to,
    putting_faults,
    reserve_fault_of,
)
from programs.policies.rules import decision_faults, grant_faults
from programs.policies.vocabulary import ApplicationState, Permission

MODEL = "programs.PolicyApplication"
MOST_REASON = 500
SAID = ("words", "asked_wan", "evidence", "repeat_reason")


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What is said of an application; `asked_wan` is in 10,000 yuan. `repeat_reason` is why the
    county takes another one for a policy for which the enterprise was decided on before."""

    policy: Policy | None
    applied_on: date | None
    words: str
    asked_wan: Decimal | None = None
    evidence: str = ""
    repeat_reason: str = ""


@operation
def apply_for_policy(
    enterprise: Enterprise,
    *,
    facts: ApplicationFacts,
    by: Actor,
    at: datetime,
    scan: Scan | None = None,
) -> PolicyApplication:
    """The enterprise applies by itself, today, whatever day `facts` say. For a policy on which its
    county has decided before, the county records another one, with its reason."""
    if not acts_for(by, enterprise):
        raise NotPermitted(_("Nobody but the enterprise itself applies in this way."))
    today = localdate(at)
    made = PolicyApplication(enterprise=enterprise, region=enterprise.region, by_enterprise=True)
    _fill(made, facts, applied_on=today, today=today, scan=scan)
    _keep(made, by=by, at=at)
    record("programs.policyapplication.apply", by=by, at=at, target=made, **_told(made))
    return _with_file(made, scan, by=by, at=at)


@operation
def record_application(
    enterprise: Enterprise,
    *,
    facts: ApplicationFacts,
    by: Actor,
    at: datetime,
    scan: Scan | None = None,
) -> PolicyApplication:
    """Write down that the enterprise applied with its county, today or before."""
    made = PolicyApplication(enterprise=enterprise, region=enterprise.region)
    if not made.allows(by, to=Permission.RECORD):
        raise NotPermitted(_("This is not yours to do."))
    _fill(made, facts, applied_on=facts.applied_on, today=localdate(at), scan=scan)
    _keep(made, by=by, at=at)
    record("programs.policyapplication.record", by=by, at=at, target=made, **_told(made))
    return _with_file(made, scan, by=by, at=at)


@operation
def grant_application(
    application: PolicyApplication,
    *,
    by: Actor,
    at: datetime,
    granted_wan: Decimal | None = None,
    decided_on: date | None = None,
    reason: str = "",
) -> None:
    """Grant it, on a day until today (today, if none is said): so much in 10,000 yuan, where the
    policy gives money. A budget has room for what is granted of it, beside what is paid."""
    _hold("grant", application, by)
    said = _decision(application, decided_on, reason, by=by, at=at)
    if application.state == ApplicationState.APPLIED:
        policy = hold_budget(application.policy)
        asked, offer = application.asked_wan, offer_of(policy)
        faults = dict(grant_faults(granted_wan, asked=asked, offer=offer))
        if not faults and (words := reserve_fault_of(policy, granted_wan)):
            faults["granted_wan"] = words
        refuse(faults)
    take("grant", application, by=by, at=at, granted_wan=granted_wan, reason=said["why"], **said)
    _mark(application)


@operation
def refuse_application(
    application: PolicyApplication,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    decided_on: date | None = None,
) -> None:
    """Refuse it, and say why, on a day until today (today, if none is said)."""
    _hold("refuse", application, by)
    said = _decision(application, decided_on, reason, by=by, at=at)
    take("refuse", application, by=by, at=at, reason=said["why"], **said)
    _mark(application)


@operation
def withdraw_application(
    application: PolicyApplication, *, by: Actor, at: datetime, reason: str
) -> None:
    """Whoever put it in takes it back and says why: the enterprise its own and what its county
    recorded for it, the county what it recorded."""
    _hold("withdraw", application, by)
    if application.by_enterprise and not acts_for(by, application.enterprise):
        raise NotPermitted(
            _("The enterprise applied by itself: it withdraws by itself, or you refuse it.")
        )
    why = _words(reason)
    day = localdate(at)
    take("withdraw", application, by=by, at=at, reason=why, why=why, withdrawn_on=day)
    _mark(application)


def _fill(
    made: PolicyApplication,
    facts: ApplicationFacts,
    *,
    applied_on: date | None,
    today: date,
    scan: Scan | None,
) -> None:
    """Set what is said, or refuse with every field that cannot be so."""
    enterprise, policy = made.enterprise, facts.policy
    if merger_of(enterprise) is not None:
        raise WrongState(_("This entry was merged into another one: record it there."))
    if policy is None or policy.pk not in {one.pk for one in policies_open_to(enterprise)}:
        refuse({"policy": _("Choose a published policy that reaches the enterprise.")})
        return
    made.policy = policy
    values = {name: getattr(facts, name) for name in SAID} | {"applied_on": applied_on}
    refuse(
        putting_faults(
            enterprise, policy, values,
            by_enterprise=made.by_enterprise, has_file=scan is not None, today=today,
        )
    )  # fmt: skip
    for name, value in values.items():
        setattr(made, name, one_line(value) if isinstance(value, str) else value)
    if not decided_before(enterprise, policy):
        made.repeat_reason = ""


def _keep(made: PolicyApplication, *, by: Actor, at: datetime) -> None:
    made.recorded_by, made.recorded_at = by.user, at
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # put in by somebody else in this very moment
        words = _("An application of this enterprise for this policy waits already.")
        refuse({"policy": words})
    _mark(made)


def _told(made: PolicyApplication) -> dict[str, Any]:
    return {"enterprise": made.enterprise_id, "policy": made.policy_id}


def _with_file(
    made: PolicyApplication, scan: Scan | None, *, by: Actor, at: datetime
) -> PolicyApplication:
    if scan is not None:
        attach(made, stream=scan.stream, name=scan.name, by=by, at=at)
    return made


def _hold(verb: str, application: PolicyApplication, by: Actor) -> None:
    lock(application)
    permit(verb, application, by=by)


def _decision(
    application: PolicyApplication, on: date | None, reason: str, *, by: Actor, at: datetime
) -> dict[str, Any]:
    """The stamps of a decision, by somebody else than whoever put it in. What one system told is
    not decided on by another: two systems are no two people."""
    maker, user = application.recorded_by, by.user
    if maker is not None and user is not None:
        if maker.pk == user.pk:
            raise NotPermitted(
                _("You put this application in yourself; somebody else of the county decides.")
            )
        if maker.is_machine and user.is_machine:
            raise NotPermitted(_("A system put this application in: a person decides on it."))
    today = localdate(at)
    day, why = on or today, one_line(reason)
    applied_on = application.applied_on
    refuse(dict(decision_faults(day, reason=reason, applied_on=applied_on, today=today)))
    return {"decided_on": day, "decided_by": user, "why": why}


def _words(reason: str) -> str:
    if words := text_fault(reason, longest=MOST_REASON):
        refuse({"reason": words if one_line(reason) else _("Please say why.")})
    return one_line(reason)


def _mark(application: PolicyApplication) -> None:
    mark(MODEL, region_id=application.region_id)


APPLICATION_VERBS: dict[str, Callable[..., None]] = {
    "grant": grant_application,
    "refuse": refuse_application,
    "withdraw": withdraw_application,
}
