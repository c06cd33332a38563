"""Submitting, approving, returning, accepting: one move each, by whom it is due to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.audit.trail import operation
from portal.kernel.errors import Invalid, NotPermitted
from portal.kernel.text import unsafe_characters
from portal.workflows.steps import lock as hold
from portal.workflows.steps import permit, take
from programs.cycles.models import Cycle
from programs.returns.models import Remark, Return
from programs.returns.operations.editing import Before, write_down
from programs.returns.operations.falling import come_late, fall_back
from programs.returns.operations.noting import Note, checked
from programs.returns.operations.preparing import ground_of_row
from programs.returns.operations.refusals import (
    Faulty,
    SamePerson,
    has_made,
    mark_changed,
    refuse_its_approver,
    refuse_its_makers,
    refuse_out_of_time,
    refuse_stale,
    refuse_unanswered,
    year_of,
    year_to_decide,
)
from programs.returns.queries import Ground, key_submitter, needs_city
from programs.returns.queries.sheet import live_values
from programs.returns.rules import Given, evaluate
from programs.returns.scoring import is_empty
from programs.returns.vocabulary import Permission, State


@operation
def submit(
    row: Return, *, by: Actor, at: datetime, reason: str = "", revision: int | None = None
) -> None:
    """Send the return up: to the city, or to the province where no city stands between.

    Whoever prepared it or changed a cell of it does not submit it. A key submits for the approver
    who allowed it to. Where the city has closed its month without this county, its approval falls
    back. A correction is on time where the first version was.
    """
    hold(row)
    if not row.allows(by, to=Permission.SUBMIT):
        raise NotPermitted(_("Only the county's approver submits its return."))
    submitter = _submitter(row, by)
    ground = ground_of_row(row, at=at)
    cycle = year_of(ground, row)
    refuse_stale(row, revision)
    before = Before.of(row)
    stamps = _counted_anew(row, ground, at=at) if row.is_open else {}
    if row.submitted_on is None:
        stamps |= {"submitted_on": localdate(at), "is_on_time": _is_on_time(row, at=at)}
    move = "submit" if needs_city(row.region) else "submit_straight"
    take(move, row, by=by, at=at, reason=reason, submitted_by=submitter, submitted_at=at, **stamps)
    if row.revision > before.revision:
        write_down(row, before, by=by, at=at)
    if row.version == 1 and needs_city(row.region):
        come_late(row, by=by, at=at)
    mark_changed(row, cycle)


def _is_on_time(row: Return, *, at: datetime) -> bool | None:
    if row.version == 1:
        return at < row.due_at
    month = Return.objects.filter(cycle=row.cycle_id, region=row.region_id, period=row.period)
    return month.filter(version=1).values_list("is_on_time", flat=True).first()


def _counted_anew(row: Return, ground: Ground, *, at: datetime) -> dict[str, Any]:
    """The figures as they are counted now, if nothing stops the submission; else every fault."""
    given = Given(live_values(row, ground), row.explanations, row.texts)
    verdict = evaluate(ground.form, given, ground.known)
    if verdict.stopping:
        raise Faulty(verdict.everything)
    values = dict(verdict.values)
    return {
        "values": values,
        "counted": ground.counted,
        "counted_at": at,
        "is_empty": is_empty(ground.form, values),
        "revision": row.revision + (values != row.values),
    }


def _submitter(row: Return, by: Actor) -> User:
    """The person who answers for the submission: none of those who prepared it."""
    user = key_submitter(by) if by.scopes is not None else by.user
    if user is None or user.is_machine:
        raise NotPermitted(_("This key was not allowed to submit by the county's approver."))
    if has_made(row, user.pk):
        raise SamePerson(
            _("You prepared this return yourself; another person of the county submits it.")
        )
    return user


@operation
def approve(row: Return, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Pass the return on to the province."""
    cycle = _open_to_decide("approve", row, by=by, at=at)
    take("approve", row, by=by, at=at, reason=reason, approved_by=by.user)
    mark_changed(row, cycle)


@operation
def accept(row: Return, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Accept the return: its figures are the county's figures of the month. Whoever approved it for
    the city is another person.

    A correction replaces what it corrects; the city's approval of its month falls back then, and
    says what changed.
    """
    cycle = _open_to_decide("accept", row, by=by, at=at)
    refuse_its_approver(row, by)
    stamps = {"accepted_on": localdate(at), "accepted_by": by.user}
    take("accept", row, by=by, at=at, reason=reason, **stamps)
    if row.version > 1:
        fall_back(row, by=by, at=at)
    mark_changed(row, cycle)


def _open_to_decide(move: str, row: Return, *, by: Actor, at: datetime) -> Cycle:
    """The year of a return that this person may decide on; else a refusal."""
    cycle = year_to_decide(_held_ground(row, at))
    permit(move, row, by=by)
    refuse_its_makers(row, by)
    refuse_unanswered(row)
    return cycle


@operation
def return_for_changes(
    row: Return, *, by: Actor, at: datetime, reason: str, notes: Iterable[Note] = ()
) -> None:
    """Send the return back to the county, with a reason and remarks on figures and texts.

    Of a locked month only where it was opened again: the county could do nothing with it.
    """
    ground = _held_ground(row, at)
    cycle = year_to_decide(ground)
    move = "return" if row.state == State.SUBMITTED else "return_from_province"
    permit(move, row, by=by)
    refuse_out_of_time(ground, row)
    said = checked(notes, ground.form)
    _refuse_unreadable(reason)
    times = row.times_returned + 1
    take(move, row, by=by, at=at, reason=reason.strip(), times_returned=times,
         approved_by=None)  # fmt: skip
    Remark.objects.bulk_create(
        Remark(
            subject=row, field=note.field, reason=note.reason, words=note.words, by=by.user, at=at
        )
        for note in said
    )
    if move == "return_from_province" and row.version == 1:
        fall_back(row, by=by, at=at)
    mark_changed(row, cycle)


def _held_ground(row: Return, at: datetime) -> Ground:
    hold(row)
    return ground_of_row(row, at=at)


def _refuse_unreadable(reason: str) -> None:
    if len(reason) > 500 or unsafe_characters(reason):
        words = _("Say it in at most 500 readable characters.")
        raise Invalid(words, reason=words)
