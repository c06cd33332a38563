"""Problems: written down by the expert, remedied by the enterprise, verified and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from experts.visits.facts import ProblemEntry, Upload
from experts.visits.models import Problem, Remedy, Visit
from experts.visits.operations.holding import PROBLEM, changed, hold, refuse_faults, still_there
from experts.visits.operations.photos import add_photo
from experts.visits.rules import faults_of_problem
from experts.visits.schema import checklist
from experts.visits.vocabulary import Permission, VisitState
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import clean
from portal.workflows.steps import take
from programs.chains.models import ChainCause
from programs.chains.queries import causes_for


@operation
def add_problem(
    visit: Visit,
    *,
    entry: ProblemEntry,
    photos: Sequence[Upload] = (),
    by: Actor,
    at: datetime,
) -> Problem:
    """Write down a problem while the visit is being recorded, with its photos or not at all."""
    hold(visit, by=by, to=Permission.RECORD, states=[VisitState.ACCEPTED])
    told = _checked(visit, entry, at)
    last = visit.problems.aggregate(last=Max("number"))["last"] or 0
    problem = Problem.objects.create(
        visit=visit,
        enterprise_id=visit.enterprise_id,
        region_id=visit.region_id,
        cycle_id=visit.cycle_id,
        number=last + 1,
        **asdict(told),
    )
    record("experts.problem.add", by=by, at=at, target=problem, clause=told.clause)
    _attach(problem, photos, by=by, at=at)
    return problem


@operation
def change_problem(
    problem: Problem,
    *,
    entry: ProblemEntry,
    photos: Sequence[Upload] = (),
    by: Actor,
    at: datetime,
) -> None:
    """Write it down differently, perhaps with more photos, before the enterprise has seen it."""
    hold(problem.visit, by=by, to=Permission.RECORD, states=[VisitState.ACCEPTED])
    still_there(problem)
    told = asdict(_checked(problem.visit, entry, at))
    different = sorted(name for name, value in told.items() if getattr(problem, name) != value)
    for name, value in told.items():
        setattr(problem, name, value)
    problem.save(update_fields=list(told))
    record("experts.problem.change", by=by, at=at, target=problem, changed=different)
    _attach(problem, photos, by=by, at=at)


@operation
def drop_problem(problem: Problem, *, by: Actor, at: datetime) -> None:
    """Take a problem away that was written down by mistake, before the enterprise has seen it."""
    hold(problem.visit, by=by, to=Permission.RECORD, states=[VisitState.ACCEPTED])
    record("experts.problem.drop", by=by, at=at, target=problem, number=problem.number)
    problem.delete()


@operation
def report_remedy(
    problem: Problem,
    *,
    words: str,
    photos: Sequence[Upload] = (),
    by: Actor,
    at: datetime,
) -> Remedy:
    """The enterprise says what it did, perhaps with photos; expert or officer looks at it."""
    hold(problem, by=by, to=Permission.REMEDY)
    if problem.found_on is None:
        raise WrongState(_("The visit is not confirmed yet."))
    said = clean(words)
    if not said or len(said) > 500:
        wrong = _("Say what was done, in at most 500 characters.")
        raise Invalid(wrong, words=wrong)
    remedy = Remedy.objects.create(problem=problem, words=said, made_by=by.user, made_at=at)
    take("remedy", problem, by=by, at=at)
    changed(problem.visit, PROBLEM)
    _attach(remedy, photos, by=by, at=at)
    return remedy


@operation
def close_problem(problem: Problem, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The remedy was looked at and is enough."""
    hold(problem, by=by, to=Permission.VERIFY)
    take(
        "close",
        problem,
        by=by,
        at=at,
        reason=reason,
        closed_on=localdate(at),
        closed_by=by.user,
    )
    changed(problem.visit, PROBLEM)


@operation
def return_problem(problem: Problem, *, by: Actor, at: datetime, reason: str) -> None:
    """The remedy is not enough yet: say what is wanted."""
    hold(problem, by=by, to=Permission.VERIFY)
    take("return", problem, by=by, at=at, reason=reason)


@operation
def name_cause(problem: Problem, *, cause: ChainCause | None, by: Actor, at: datetime) -> None:
    """Say from which cause on the fishbone of an industrial chain it comes; None takes it back.

    Whoever verifies remedies says so, of a problem that the enterprise knows, and of causes of
    approved chains of its city or province.
    """
    hold(problem, by=by, to=Permission.VERIFY)
    if problem.found_on is None:
        raise WrongState(_("The visit is not confirmed yet."))
    if cause is not None and not causes_for(problem.region.path).filter(pk=cause.pk).exists():
        words = _("Choose a cause of an approved chain of your city or province.")
        raise Invalid(words, cause=words)
    before, problem.chain_cause = problem.chain_cause_id, cause
    problem.save(update_fields=["chain_cause"])
    record(
        "experts.problem.name_cause",
        by=by,
        at=at,
        target=problem,
        was=before,
        cause=cause.pk if cause else None,
    )
    changed(problem.visit, PROBLEM)


@operation
def tell_overdue(problem: Problem, *, by: Actor, at: datetime) -> None:
    """Write down that a problem is overdue: those concerned are told, once for each due day.

    The portal itself does this, each night.
    """
    if not by.is_system:
        raise NotPermitted(_("This is not yours to do."))
    problem.told_overdue_on = problem.due_on
    problem.save(update_fields=["told_overdue_on"])
    record("experts.problem.overdue", by=by, at=at, target=problem, due=problem.due_on.isoformat())


def _attach(
    subject: Problem | Remedy, photos: Sequence[Upload], *, by: Actor, at: datetime
) -> None:
    for photo in photos:
        add_photo(subject, stream=photo.stream, name=photo.name, by=by, at=at)


def _checked(visit: Visit, entry: ProblemEntry, at: datetime) -> ProblemEntry:
    told = replace(
        entry,
        description=clean(entry.description),
        evidence=clean(entry.evidence),
        suggestion=clean(entry.suggestion),
    )
    refuse_faults(faults_of_problem(checklist(visit.checklist), told, today=localdate(at)))
    return told
