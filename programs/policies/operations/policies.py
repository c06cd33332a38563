"""The verbs of policies: record, change, publish, end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.faults import stops
from portal.regions.models import Region
from portal.workflows.steps import lock, take
from programs.policies.models import Policy
from programs.policies.queries import budget_below_paid
from programs.policies.rules import policy_faults
from programs.policies.vocabulary import Permission, PolicyState

MODEL: Final = "programs.Policy"


@operation
def record_policy(region: Region, *, by: Actor, at: datetime, values: Mapping[str, Any]) -> Policy:
    """Record what a document of a region grants, as a draft. `values` are those of the fields."""
    policy = Policy(region=region)
    if not (by.is_system or policy.allows(by, to=Permission.MANAGE)):
        raise NotPermitted(_("You do not keep the policies of this region."))
    _fill(policy, values)
    _save(policy)
    record("programs.policy.record", by=by, at=at, target=policy, number=policy.number)
    return policy


@operation
def change_policy(
    policy: Policy,
    *,
    by: Actor,
    at: datetime,
    values: Mapping[str, Any],
    revision: int | None = None,
) -> Policy:
    """Change a draft, or correct what was published; what has ended stays as it was."""
    held = _hold(policy, by)
    if revision is not None and revision != held.revision:
        raise Stale(_("Somebody changed this policy after you opened it. Look at it again."))
    if held.state == PolicyState.ENDED:
        raise WrongState(_("This policy has ended."))
    before = {name: getattr(held, name) for name in values}
    _fill(held, values)
    if words := budget_below_paid(held, held.budget_fen):
        raise Invalid(words, budget_fen=words)
    changed = {
        name: [str(was), str(getattr(held, name))]
        for name, was in before.items()
        if was != getattr(held, name)
    }
    if changed:
        held.revision += 1
        _save(held)
        mark(MODEL, region_id=held.region_id)
    record("programs.policy.change", by=by, at=at, target=held, changed=changed)
    return held


@operation
def publish(policy: Policy, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Let cities, counties and enterprises see it."""
    take("publish", policy, by=by, at=at, reason=reason)
    mark(MODEL, region_id=policy.region_id)


@operation
def end(
    policy: Policy, *, by: Actor, at: datetime, reason: str = "", on: date | None = None
) -> None:
    """It is not given any more from a day on (today, if none is said)."""
    today = localdate(at)
    day = on or max(today, policy.valid_from)
    if not policy.valid_from <= day <= max(today, policy.valid_from):
        words = _("It ends between the day on which it began and today.")
        raise Invalid(words, on=words)
    planned = policy.valid_to + timedelta(days=1) if policy.valid_to else day
    take("end", policy, by=by, at=at, reason=reason, ended_on=min(day, planned))
    mark(MODEL, region_id=policy.region_id)


def _hold(policy: Policy, by: Actor) -> Policy:
    lock(policy)
    if not (by.is_system or policy.allows(by, to=Permission.MANAGE)):
        raise NotPermitted(_("This is not yours to do."))
    return policy


def _fill(policy: Policy, values: Mapping[str, Any]) -> None:
    """Set what is sound, or refuse with every fault."""
    whole = {name: getattr(policy, name, None) for name in FIELDS} | dict(values)
    faults = list(policy_faults(whole))
    if stops(faults):
        fields: dict[str, Any] = {}
        for fault in faults:
            name = fault.where.strip("/").split("/")[0]
            fields.setdefault(name, fault.message)
        raise Invalid(_("Please correct what is marked."), faults=faults, **fields)
    for name in FIELDS:
        if name in values:
            setattr(policy, name, values[name])
    policy.ended_on = policy.valid_to + timedelta(days=1) if policy.valid_to else None


FIELDS: Final = (
    "number",
    "title",
    "level",
    "kind",
    "issuer",
    "joint_issuers",
    "issued_on",
    "valid_from",
    "valid_to",
    "amount",
    "least_fen",
    "most_fen",
    "budget_fen",
    "clause",
    "where_to_apply",
    "conditions",
)


def _save(policy: Policy) -> None:
    words = _("This policy (number and title) is recorded already.")
    same = Policy.objects.filter(
        region_id=policy.region_id, number=policy.number, title=policy.title
    )
    if same.exclude(pk=policy.pk).exists():
        raise Invalid(words, number=words)
    try:
        with transaction.atomic():
            policy.save()
    except IntegrityError:  # recorded by somebody else in this very moment
        raise Invalid(words, number=words) from None
