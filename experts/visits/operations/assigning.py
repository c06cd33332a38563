"""Who goes where: assigned by the county, answered by the expert."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from experts.pool.models import Expert
from experts.pool.vocabulary import Permission as Pool
from experts.visits.models import Visit
from experts.visits.operations.holding import hold, refuse_closed_year, refuse_faults
from experts.visits.queries import is_on_roster, warnings_before
from experts.visits.schema import CURRENT
from experts.visits.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.faults import Fault, stops
from portal.kernel.text import one_line
from portal.workflows.steps import take
from programs.cycles.models import Cycle


class AlreadyAssigned(WrongState):
    """This expert has an open visit to the enterprise."""


@operation
def assign(
    enterprise: Enterprise,
    *,
    cycle: Cycle,
    expert: Expert,
    planned_on: date,
    purpose: str = "",
    heeded: bool = False,
    by: Actor,
    at: datetime,
) -> Visit:
    """Send an expert to an enterprise on the roster. `heeded`: the warnings were read."""
    held = (
        Enterprise.objects.select_for_update(of=("self",))
        .select_related("region")
        .get(pk=enterprise.pk)
    )
    if not (by.is_system or held.allows(by, to=Permission.ASSIGN)):
        raise NotPermitted(_("This enterprise is not in your county."))
    refuse_closed_year(cycle)
    if not is_on_roster(held, cycle):
        raise WrongState(_("This enterprise is not on the roster of the year."))
    sent = _expert(expert, by, planned_on)
    warned = _refuse(held, sent, planned_on, heeded, today=localdate(at))
    if Visit.objects.open().filter(enterprise=held, expert=sent).exists():
        raise AlreadyAssigned(_("This expert has an open visit to this enterprise already."))
    visit = Visit.objects.create(
        cycle=cycle,
        enterprise=held,
        region_id=held.region_id,
        expert=sent,
        planned_on=planned_on,
        purpose=one_line(purpose)[:300],
        checklist=CURRENT,
        assigned_by=by.user,
        assigned_at=at,
    )
    record("experts.visit.assign", by=by, at=at, target=visit, expert=sent.pk, warned=warned)
    return visit


@operation
def reassign(
    visit: Visit,
    *,
    expert: Expert,
    planned_on: date,
    heeded: bool = False,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Send somebody else, or the same expert on another day. What was written down stays."""
    hold(visit, by=by, to=Permission.ASSIGN)
    refuse_closed_year(visit.cycle)
    sent = _expert(expert, by, planned_on)
    others = Visit.objects.open().filter(enterprise=visit.enterprise_id, expert=sent)
    if others.exclude(pk=visit.pk).exists():
        raise AlreadyAssigned(_("This expert has an open visit to this enterprise already."))
    _refuse(visit.enterprise, sent, planned_on, heeded, today=localdate(at), but=visit.pk)
    take("reassign", visit, by=by, at=at, reason=reason, expert=sent, planned_on=planned_on)


@operation
def withdraw(visit: Visit, *, by: Actor, at: datetime, reason: str) -> None:
    """Take the assignment back, saying why."""
    take("withdraw", visit, by=by, at=at, reason=reason)


@operation
def accept(visit: Visit, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The expert will go."""
    take("accept", visit, by=by, at=at, reason=reason)


@operation
def decline(visit: Visit, *, by: Actor, at: datetime, reason: str) -> None:
    """The expert cannot go, and says why."""
    take("decline", visit, by=by, at=at, reason=reason)


def _expert(expert: Expert, by: Actor, planned_on: date) -> Expert:
    found = Expert.objects.select_related("region", "user").get(pk=expert.pk)
    if not (by.is_system or found.allows(by, to=Pool.VIEW)):
        words = _("Choose an expert of your own pool or of an office above.")
        raise Invalid(words, expert=words)
    if not found.is_active(planned_on):
        words = _("The expert's term does not reach that day.")
        raise Invalid(words, expert=words)
    if found.user is None or not found.user.is_active:
        words = _("This expert has no account yet. Invite them first.")
        raise Invalid(words, expert=words)
    return found


def _refuse(
    enterprise: Enterprise,
    expert: Expert,
    planned_on: date,
    heeded: bool,  # noqa: FBT001 - passed on from a keyword
    *,
    today: date,
    but: int | None = None,
) -> list[str]:
    """Refuse what cannot be, and what was not read; the codes of the warnings that were."""
    faults = warnings_before(enterprise, expert, planned_on, but=but)
    if planned_on < today:
        words = _("The planned day lies in the past.")
        faults.append(Fault("past", words, where="planned_on"))
    refuse_faults(faults)
    if faults and not heeded:
        raise Invalid(_("Please read the warnings first, and confirm."), faults=faults)
    assert not stops(faults)
    return [fault.code for fault in faults]
