"""Which letters of intent of a matchmaking event became contracts: recorded, corrected, struck
out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.operations.ledgers import (
    Fill,
    correct_entry,
    refuse,
    strike_entry,
    write_down,
)
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.kernel.errors import WrongState
from portal.kernel.text import one_line
from programs.cycles.models import Activity, EventContract
from programs.cycles.operations.activities import hold_standing, refuse_locked
from programs.cycles.rules import CONTRACT, contract_faults, too_many_contracts
from programs.cycles.vocabulary import ActivityKind, Permission


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """What is said of a contract; `enterprise` is the one of the register that signed, where it is
    known, `amount_wan` in 10,000 yuan."""

    counterpart: str
    subject: str
    signed_on: date | None
    evidence: str
    enterprise: Enterprise | None = None
    amount_wan: Decimal | None = None


@operation
def record_contract(
    event: Activity, *, facts: ContractFacts, by: Actor, at: datetime
) -> EventContract:
    """A letter of intent of the event became a contract. It counts in the month in which it was
    signed, a locked one too: what is recorded late is restated.

    Never more contracts than letters of intent: one that came of no letter is none of the event.
    """
    hold_standing(event, by)
    if event.kind != ActivityKind.MATCHMAKING:
        raise WrongState(_("Contracts are recorded of matchmaking events alone."))
    contracts = event.contracts.standing().count()
    if words := too_many_contracts(event.intents, contracts):
        raise WrongState(words)
    made = EventContract(activity=event, cycle=event.cycle, region=event.region)
    fill = _filling(facts, today=localdate(at))
    to, detail = Permission.ACTIVITY_KEEP, {"activity": event.pk}
    return write_down(made, fill, to=to, by=by, at=at, scan=None, detail=detail)


@operation
def correct_contract(
    contract: EventContract,
    *,
    facts: ContractFacts,
    by: Actor,
    at: datetime,
    reason: str,
    revision: int | None = None,
) -> EventContract:
    """Say it as it is; the trail keeps what it was and is, who, when and why. Not out of a locked
    month: what counts there stays as it was taken."""
    hold_standing(contract.activity, by)
    refuse_locked(contract.activity, contract.signed_on)
    fill, to = _filling(facts, today=localdate(at)), Permission.ACTIVITY_KEEP
    return correct_entry(
        contract, fill, to=to, by=by, at=at, reason=reason, revision=revision, scan=None
    )


def _filling(facts: ContractFacts, *, today: date) -> Fill[EventContract]:
    def fill(contract: EventContract) -> None:
        event, values = (
            contract.activity,
            {one.name: getattr(facts, one.name) for one in fields(facts)},
        )
        faults = contract_faults(values, held_on=event.held_on, today=today)
        firm = facts.enterprise
        if firm is not None and not firm.region.path.startswith(event.cycle.region.path):
            faults["enterprise"] = _("No enterprise of the province has this credit code.")
        refuse(faults)
        for name, value in values.items():
            setattr(contract, name, one_line(value) if name in CONTRACT else value)

    return fill


@operation
def strike_contract(contract: EventContract, *, by: Actor, at: datetime, reason: str) -> None:
    """It was recorded by mistake, or came to nothing: it counts no more. Not out of a locked
    month."""
    hold_standing(contract.activity, by)
    refuse_locked(contract.activity, contract.signed_on)
    strike_entry(contract, to=Permission.ACTIVITY_KEEP, by=by, at=at, reason=reason)
