"""What needs a look: written down when a visit is handed over or confirmed, then settled by an
officer who neither went there nor sent the expert. Until one is found founded, the visit counts."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from experts.visits.models import Plan, Visit, VisitDoubt
from experts.visits.operations.holding import (
    PLAN,
    PROBLEM,
    RESPONSE,
    VISIT,
    changed,
    hold,
    refuse_closed_year,
)
from experts.visits.queries.doubts import HANDED_OVER, sight_of, surroundings_of
from experts.visits.queries.settling import may_settle
from experts.visits.rules.doubts import Doubt, doubts_of
from experts.visits.rules.doubts.records import DEVICE_DAYS
from experts.visits.vocabulary import DoubtState, Permission, VisitState
from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import need_keepable, one_line
from portal.workflows.steps import take
from programs.cycles.operations import mark_counted
from programs.cycles.queries import locked_periods

LONGEST = 500


def look_at(visit: Visit, *, at: datetime) -> int:
    """Write down what needs a look in a visit that was handed over, and in those that it meets;
    how many are new. Part of the act that hands it over or confirms it; the portal itself looks."""
    handed = visit.steps.filter(move="complete").order_by("-pk").values_list("at", flat=True)
    found = doubts_of(sight_of(visit, recorded_at=handed.first() or at), surroundings_of(visit))
    met = {doubt.other for doubt in found if doubt.meets and doubt.other is not None}
    others = {
        one.pk: one
        for one in Visit.objects.filter(pk__in=met, state__in=HANDED_OVER).select_related("expert")
    }
    new: dict[int, int] = {}
    for doubt in found:
        new[visit.pk] = new.get(visit.pk, 0) + _keep(visit, doubt, at)
        if doubt.meets and doubt.other in others:
            other = others[doubt.other]
            seen = doubt.seen_from_other(visit.pk)
            new[other.pk] = new.get(other.pk, 0) + _keep(other, seen, at)
    for pk, count in new.items():
        if count:
            target = visit if pk == visit.pk else others[pk]
            record("experts.visit.doubt", by=SYSTEM, at=at, target=target, count=count)
    return sum(new.values())


def _keep(visit: Visit, doubt: Doubt, at: datetime) -> bool:
    """Whether it is new. A device that experts share is told once in so many days."""
    if doubt.rule == "visits.shared_device" and _is_told(visit, doubt, at):
        return False
    _row, is_new = VisitDoubt.objects.get_or_create(
        visit=visit,
        mark=doubt.mark,
        defaults={
            "rule": doubt.rule,
            "version": doubt.version,
            "numbers": dict(doubt.numbers),
            "other_id": doubt.other,
            "attachment_id": doubt.picture,
            "found_at": at,
        },
    )
    return is_new


def _is_told(visit: Visit, doubt: Doubt, at: datetime) -> bool:
    told = VisitDoubt.objects.filter(
        rule=doubt.rule, visit__expert=visit.expert_id, numbers__device=doubt.numbers["device"]
    ).exclude(state=DoubtState.FOUNDED)
    return any((at - one).days < DEVICE_DAYS for one in told.values_list("found_at", flat=True))


@operation
def explain(visit: Visit, *, words: str, by: Actor, at: datetime) -> int:
    """The expert says how it came about, of everything that needs a look; how many those are."""
    hold(visit, by=by, to=Permission.EXPLAIN)
    said = _said(words, "words")
    doubts = VisitDoubt.objects.open().filter(visit=visit)
    count = doubts.update(explanation=said, explained_at=at)
    if not count:
        raise WrongState(_("Nothing in this visit needs a look any more."))
    record("experts.visit.explain", by=by, at=at, target=visit, count=count)
    return count


@operation
def clear_doubt(doubt: VisitDoubt, *, by: Actor, at: datetime, reason: str) -> None:
    """It was looked into and is in order; the visit goes on counting."""
    _hold(doubt, by)
    said = _said(reason, "reason")
    _settle(doubt, DoubtState.CLEARED, said, by=by, at=at)
    record(
        "experts.visit.clear_doubt", by=by, at=at, target=doubt.visit, rule=doubt.rule, reason=said
    )


@operation
def annul_visit(doubt: VisitDoubt, *, by: Actor, at: datetime, reason: str) -> None:
    """It was looked into and is not in order: the visit, its problems and its plan count no more,
    and stay to be read. What a locked month has counted is not taken out of it."""
    visit = doubt.visit
    _hold(doubt, by)
    said = _said(reason, "reason")
    refuse_closed_year(visit.cycle)
    _refuse_locked(visit)
    take(
        "annul",
        visit,
        by=by,
        at=at,
        reason=said,
        recorded_on=None,
        confirmed_on=None,
        plan_due_on=None,
    )
    _settle(doubt, DoubtState.FOUNDED, said, by=by, at=at)
    for other in VisitDoubt.objects.filter(visit=visit, state=DoubtState.OPEN):
        _settle(other, DoubtState.LAPSED, said, by=by, at=at)
    changed(visit, VISIT, PROBLEM, PLAN, RESPONSE)
    mark_counted(visit.cycle, [visit.enterprise_id])


def _hold(doubt: VisitDoubt, by: Actor) -> None:
    """The visit first, so that two who decide on two of its doubts wait for each other."""
    hold(doubt.visit, by=by, to=Permission.DOUBT_SETTLE)
    hold(doubt, by=by, to=Permission.DOUBT_SETTLE, states=[DoubtState.OPEN])
    if not (by.is_system or may_settle(doubt.visit, by=by)):
        words = _("Somebody decides who was not there and did not send the expert.")
        raise NotPermitted(words)
    if doubt.visit.state not in (*HANDED_OVER, VisitState.ACCEPTED):
        raise WrongState(
            _("That is not possible while it is “%(state)s”.")
            % {"state": doubt.visit.get_state_display()}
        )


def _settle(doubt: VisitDoubt, state: DoubtState, reason: str, *, by: Actor, at: datetime) -> None:
    doubt.state, doubt.reason = state, reason
    doubt.settled_at, doubt.settled_by = at, by.user
    doubt.save(update_fields=["state", "reason", "settled_at", "settled_by"])


def _said(text: str, where: str) -> str:
    need_keepable(**{where: text})
    said = one_line(text)
    if not said:
        raise Invalid(_("Please say why."), faults=(), **{where: _("Please say why.")})
    if len(said) > LONGEST:
        words = _("At most %(n)d characters.") % {"n": LONGEST}
        raise Invalid(words, faults=(), **{where: words})
    return said


def _refuse_locked(visit: Visit) -> None:
    """What was counted of it by month: the confirmation, problems closed, the plan confirmed."""
    locked = locked_periods(visit.cycle)
    plan = Plan.objects.filter(visit=visit).values_list("confirmed_on", flat=True)
    closed = visit.problems.values_list("closed_on", flat=True)
    for day in (visit.confirmed_on, *plan, *closed):
        if day is not None and f"{day:%Y-%m}" in locked:
            words = _("%(month)s is locked. The province can open it again.")
            raise WrongState(words % {"month": f"{day:%Y-%m}"})
