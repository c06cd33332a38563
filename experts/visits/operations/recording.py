"""What the expert writes down, and what the enterprise says to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from experts.visits.facts import Conflict, Record, Saved
from experts.visits.models import Plan, Visit
from experts.visits.operations.doubts import look_at
from experts.visits.operations.holding import (
    PLAN,
    PROBLEM,
    RESPONSE,
    VISIT,
    changed,
    hold,
    refuse_closed_year,
    refuse_faults,
)
from experts.visits.operations.traces import trace
from experts.visits.queries import faults_before_completing, score_of
from experts.visits.rules import (
    FIELDS,
    PLACE,
    PLAN_WORKDAYS,
    faults_of_draft,
    hours_between,
)
from experts.visits.schema import checklist
from experts.visits.vocabulary import Act, Permission, VisitState
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.calendar.rules import add_workdays
from portal.kernel.faults import Fault
from portal.workflows.steps import take
from programs.cycles.operations import mark_counted


@operation
def save_record(
    visit: Visit, *, entry: Record, revision: int, by: Actor, at: datetime, device: str = ""
) -> Saved:
    """Keep a draft as it is typed. Only what was sent is changed; what somebody changed since
    `revision` is not overwritten but given back as a conflict.

    `device` is the SHA-256 of the number that the browser keeps, empty where it keeps none.
    """
    hold(visit, by=by, to=Permission.RECORD, states=[VisitState.ACCEPTED])
    refuse_faults(faults_of_draft(checklist(visit.checklist), entry))
    sent = {**_differing(visit, entry.fields), **_differing_scores(visit, entry.scores)}
    conflicts = tuple(
        Conflict(name, mine, _now(visit, name))
        for name, mine in sent.items()
        if _touched(visit, name) > revision
    )
    for conflict in conflicts:
        del sent[conflict.name]
    _refuse_order(visit, sent)
    if sent:
        _keep(visit, sent, at)
    trace(visit, Act.RECORD, device=device, by=by, at=at, located="latitude" in sent)
    record("experts.visit.save", by=by, at=at, target=visit, changed=sorted(sent))
    return Saved(visit.revision, tuple(sent), conflicts)


@operation
def complete(visit: Visit, *, by: Actor, at: datetime, reason: str = "", device: str = "") -> None:
    """Hand the record to the enterprise. Everything that is missing is said at once; what needs a
    look is written down for the officers."""
    hold(visit, by=by, to=Permission.RECORD, states=[VisitState.ACCEPTED])
    refuse_closed_year(visit.cycle)
    found = score_of(visit)
    refuse_faults(faults_before_completing(visit, at=at))
    assert visit.arrived_at is not None
    assert visit.left_at is not None
    take(
        "complete",
        visit,
        by=by,
        at=at,
        reason=reason,
        recorded_on=localdate(at),
        hours=hours_between(visit.arrived_at, visit.left_at),
        total=found.total.value,
        level=found.level,
    )
    trace(visit, Act.RECORD, device=device, by=by, at=at)
    look_at(visit, at=at)


@operation
def object_to(visit: Visit, *, by: Actor, at: datetime, reason: str) -> None:
    """The enterprise says what is wrong: the record goes back to the expert."""
    take("object", visit, by=by, at=at, reason=reason, recorded_on=None)


@operation
def confirm_visit(
    visit: Visit, *, by: Actor, at: datetime, reason: str = "", device: str = ""
) -> None:
    """The enterprise confirms: the visit and its problems count, and a plan is due."""
    hold(visit, by=by, to=Permission.CONFIRM)
    refuse_closed_year(visit.cycle)
    today = localdate(at)
    due_on = add_workdays(today, PLAN_WORKDAYS)
    take("confirm", visit, by=by, at=at, reason=reason, confirmed_on=today, plan_due_on=due_on)
    visit.problems.update(found_on=today)
    Plan.objects.create(
        visit=visit,
        enterprise_id=visit.enterprise_id,
        region_id=visit.region_id,
        cycle_id=visit.cycle_id,
        due_on=due_on,
    )
    changed(visit, VISIT, PROBLEM, PLAN, RESPONSE)
    mark_counted(visit.cycle, [visit.enterprise_id])
    trace(visit, Act.CONFIRM, device=device, by=by, at=at)
    look_at(visit, at=at)


def _differing(visit: Visit, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if getattr(visit, name) != value}


def _differing_scores(visit: Visit, scores: Mapping[str, Any]) -> dict[str, Any]:
    """Empty texts are not kept: an item without anything said is not there."""
    found = {}
    for code, given in scores.items():
        said = {name: value for name, value in given.items() if value not in ("", None)}
        if visit.scores.get(code, {}) != said:
            found[code] = said
    return found


def _refuse_order(visit: Visit, sent: Mapping[str, Any]) -> None:
    """What the table cannot hold: a visit that is left before it is arrived at."""
    arrived = sent.get("arrived_at", visit.arrived_at)
    left = sent.get("left_at", visit.left_at)
    if arrived and left and left <= arrived:
        words = _("The leaving is not after the arrival.")
        refuse_faults([Fault("order", words, where="left_at")])


def _touched(visit: Visit, name: str) -> int:
    """The revision that last changed it; a position is changed as a whole."""
    names = PLACE if name in PLACE else (name,)
    return max(int(visit.touched.get(one, 0)) for one in names)


def _now(visit: Visit, name: str) -> Any:
    return getattr(visit, name) if name in FIELDS else visit.scores.get(name, {})


def _keep(visit: Visit, sent: Mapping[str, Any], at: datetime) -> None:
    visit.revision += 1
    for name, value in sent.items():
        visit.touched[name] = visit.revision
        if name in FIELDS:
            setattr(visit, name, value)
        elif value:
            visit.scores[name] = dict(value)
        else:
            visit.scores.pop(name, None)
    visit.saved_at = at
    if not set(PLACE).isdisjoint(sent):
        visit.located_at = at if visit.latitude is not None else None
    names = [name for name in sent if name in FIELDS]
    visit.save(update_fields=["revision", "touched", "scores", "saved_at", "located_at", *names])
