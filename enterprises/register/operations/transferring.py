"""Hand an enterprise to another county: proposed by one, accepted by the other or from above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise, Transfer
from enterprises.register.operations.noting import begin_tenure, end_tenure, note
from enterprises.register.queries import holds_over, province_of
from enterprises.register.rules.credit_code import normalise
from enterprises.register.vocabulary import FactSource, Permission, TenureEnd
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.audit.vocabulary import Outcome
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.workflows.steps import lock, take

MOST_TEXT = 200
MOST_CODE = 40


@operation
def propose_transfer(
    enterprise: Enterprise,
    *,
    by: Actor,
    at: datetime,
    to: Region,
    reason: str,
    address: str = "",
    is_one_of_many: bool = False,
) -> Transfer:
    """Propose that another county answers for the enterprise. Whoever may propose for both
    counties, as the city above them may, moves it at once. Of `is_one_of_many` that are taken over
    the counties are not told one by one."""
    lock(enterprise)
    here, there = (
        holds_over(by, Permission.TRANSFER_PROPOSE, one) for one in (enterprise.region, to)
    )
    if not (here or there):
        raise NotPermitted(_("This is not yours to do."))
    why, place = _texts(reason, address)
    _refuse_move(enterprise, to)
    asking, asked = (enterprise.region, to) if here else (to, enterprise.region)
    transfer = Transfer.objects.create(
        enterprise=enterprise,
        region=enterprise.region,
        to_region=to,
        asking_region=asking,
        asked_region=asked,
        address=place,
        reason=why,
        proposed_by=by.user,
        proposed_at=at,
    )
    many: dict[str, Any] = {"is_one_of_many": True} if is_one_of_many else {}
    record(
        "enterprises.transfer.propose",
        by=by,
        at=at,
        target=transfer,
        enterprise=enterprise.pk,
        reason=why,
        region=enterprise.region.code,
        to=to.code,
        **many,
    )
    if here and there:
        accept_transfer(transfer, by=by, at=at)
    return transfer


@dataclass(frozen=True, slots=True)
class Asked:
    """The proposal that came of asking for a code, or why there is none, in words."""

    transfer: Transfer | None = None
    refusal: str = ""


@operation
def ask_for_enterprise(
    to: Region, *, by: Actor, at: datetime, credit_code: str, reason: str, address: str = ""
) -> Asked:
    """The county to which an enterprise has moved asks for it, by its credit code.

    Of a code that is registered outside the province nothing is told but that, and whom to ask.
    A look-up without a proposal is answered and not raised, so that it stays in the audit trail.
    """
    if not holds_over(by, Permission.TRANSFER_PROPOSE, to):
        raise NotPermitted(_("This is not yours to do."))
    why, place = _texts(reason, address)
    code = normalise(credit_code)
    known = Enterprise.objects.select_related("region", "station")
    enterprise = known.filter(credit_code=code).first()
    if enterprise is not None and province_of(enterprise.region) == province_of(to):
        made = propose_transfer(enterprise, by=by, at=at, to=to, reason=why, address=place)
        return Asked(transfer=made)
    found = "nowhere" if enterprise is None else "elsewhere"
    record(
        "enterprises.transfer.look_up",
        by=by,
        at=at,
        target=to,
        outcome=Outcome.DENIED,
        credit_code=code[:MOST_CODE],
        found=found,
        reason=why,
    )
    return Asked(refusal=_NO_PROPOSAL[found]())


_NO_PROPOSAL: dict[str, Callable[[], str]] = {
    "nowhere": lambda: _(
        "No enterprise of this code is on the register: register it as a new one."
    ),
    "elsewhere": lambda: _(
        "This code is registered outside your province. Ask your province's office: it settles "
        "the move with the other one."
    ),
}


@operation
def accept_transfer(transfer: Transfer, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The enterprise passes to the other county today; its past stays with the one before."""
    today = localdate(at)
    take("accept", transfer, by=by, at=at, reason=reason, settled_on=today)
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=transfer.enterprise_id)
    if enterprise.is_closed:
        raise WrongState(_("This enterprise is closed."))
    if enterprise.region_id != transfer.region_id:
        raise WrongState(_("Another county answers for this enterprise by now."))
    changed: dict[str, tuple[Any, Any]] = {"region": (transfer.region, transfer.to_region)}
    if transfer.address and transfer.address != enterprise.address:
        changed["address"] = (enterprise.address, transfer.address)
        enterprise.address = transfer.address
    if enterprise.station is not None:
        changed["station"] = (enterprise.station, None)
        enterprise.station = None
    enterprise.region = transfer.to_region
    enterprise.revision += 1
    enterprise.changed_at = at
    enterprise.save(update_fields=["region", "address", "station", "revision", "changed_at"])
    end_tenure(enterprise, on=today, end=TenureEnd.MOVED)
    begin_tenure(enterprise, on=today)
    note(enterprise, changed, source=FactSource.MOVE, by=by, at=at, reference=str(transfer.pk))
    record(
        "enterprises.enterprise.move",
        by=by,
        at=at,
        target=enterprise,
        transfer=transfer.pk,
        reason=transfer.reason,
        changed={name: [str(was or ""), str(now or "")] for name, (was, now) in changed.items()},
    )


@operation
def refuse_transfer(transfer: Transfer, *, by: Actor, at: datetime, reason: str) -> None:
    """The other county does not agree, and says why."""
    take("refuse", transfer, by=by, at=at, reason=reason, settled_on=localdate(at))


@operation
def withdraw_transfer(transfer: Transfer, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Who proposed it takes it back."""
    take("withdraw", transfer, by=by, at=at, reason=reason, settled_on=localdate(at))


TRANSFER_VERBS: dict[str, Callable[..., None]] = {
    "accept": accept_transfer,
    "refuse": refuse_transfer,
    "withdraw": withdraw_transfer,
}


def _texts(reason: str, address: str) -> tuple[str, str]:
    why, place = one_line(reason), one_line(address)
    if not why:
        words = _("Please say why.")
        raise Invalid(words, reason=words)
    for name, text in (("reason", why), ("address", place)):
        if len(text) > MOST_TEXT:
            words = _("At most %(n)d characters.") % {"n": MOST_TEXT}
            fields: dict[str, Any] = {name: words}
            raise Invalid(words, **fields)
    return why, place


def _refuse_move(enterprise: Enterprise, to: Region) -> None:
    if to.level != Level.COUNTY or to.valid_to is not None:
        words = _("Choose a county of today.")
        raise Invalid(words, to=words)
    if to.pk == enterprise.region_id:
        words = _("This county answers for the enterprise already.")
        raise Invalid(words, to=words)
    if enterprise.is_closed:
        raise WrongState(_("This enterprise is closed."))
    if Transfer.objects.waiting().filter(enterprise=enterprise).exists():
        raise WrongState(_("A proposal to move this enterprise waits already."))
