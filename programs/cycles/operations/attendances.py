"""Who came to an activity: noted one by one, or from a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.imports.definition import FileFacts, Kept
from portal.kernel.errors import Invalid, WrongState
from programs.cycles.models import (
    Activity,
    Attendance,
)
from programs.cycles.operations.activities import hold_standing, mark_activity
from programs.cycles.operations.texts import text_of
from programs.cycles.queries import fewer_in_locked
from programs.cycles.vocabulary import ActivityKind, Permission

MOST_PEOPLE = 10_000


@operation
def note_attendance(
    activity: Activity, *, enterprise: Enterprise, people: int, by: Actor, at: datetime
) -> Attendance:
    """An enterprise came, with so many people; said again, the number is corrected."""
    hold_standing(activity, by)
    if activity.kind == ActivityKind.MEETING:
        raise WrongState(_("Enterprises are noted of matchmaking and training alone."))
    if not 1 <= people <= MOST_PEOPLE:
        words = _("Say how many people came, at least 1.")
        raise Invalid(words, people=words)
    _refuse_fewer([activity], {(activity.pk, enterprise.credit_code): people})
    kept, is_new = Attendance.objects.update_or_create(
        activity=activity,
        enterprise=enterprise,
        defaults={
            "people": people,
            "cycle": activity.cycle,
            "region": activity.region,
            "kind": activity.kind,
            "held_on": activity.held_on,
        },
    )
    record(
        "programs.activity.attend",
        by=by,
        at=at,
        target=activity,
        enterprise=enterprise.pk,
        people=people,
        new=is_new,
    )
    mark_activity(activity)
    return kept


@operation
def strike_attendance(
    activity: Activity, *, enterprise: Enterprise, reason: str, by: Actor, at: datetime
) -> None:
    """An enterprise was noted by mistake: it did not come. Not in a locked month."""
    hold_standing(activity, by)
    kept = Attendance.objects.filter(activity=activity, enterprise=enterprise).first()
    if kept is None:
        raise WrongState(_("This enterprise is not noted of the activity."))
    _refuse_fewer([activity], {(activity.pk, enterprise.credit_code): 0})
    words = text_of(reason, "reason", longest=300)
    kept.delete()
    record("programs.activity.unattend", by=by, at=at, target=activity, reason=words,
           enterprise=enterprise.pk, people=kept.people)  # fmt: skip
    mark_activity(activity)


def _refuse_fewer(activities: Iterable[Activity], people: Mapping[tuple[int, str], int]) -> None:
    """What a locked month has counted is not taken out of it, not even in part."""
    if fewer_in_locked(activities, people):
        words = _("Fewer people than a locked month has counted. The province can open it again.")
        raise WrongState(words)


@operation
def keep_attendances(lines: Any, *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """Who came to which activities, from a table: lines hold activity, credit_code and people."""
    wanted = {line.activity for line in lines}
    reached = Activity.objects.reachable(by=by, to=Permission.ACTIVITY_KEEP).standing()
    activities = {one.pk: one for one in reached.filter(pk__in=wanted).select_related("cycle")}
    codes = {line.credit_code for line in lines}
    firms = {one.credit_code: one for one in Enterprise.objects.filter(credit_code__in=codes)}
    _refuse_fewer(
        activities.values(), {(line.activity, line.credit_code): line.people for line in lines}
    )
    before = {
        (one.activity_id, one.enterprise_id): one.people
        for one in Attendance.objects.filter(activity__in=activities)
    }
    rows = [
        Attendance(
            activity=activities[line.activity],
            enterprise=firms[line.credit_code],
            people=line.people,
            cycle=activities[line.activity].cycle,
            region_id=activities[line.activity].region_id,
            kind=activities[line.activity].kind,
            held_on=activities[line.activity].held_on,
        )
        for line in lines
    ]
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["activity", "enterprise"],
        update_fields=["people"],
        batch_size=1000,
    )
    new = sum((one.activity_id, one.enterprise_id) not in before for one in rows)
    same = sum(before.get((one.activity_id, one.enterprise_id)) == one.people for one in rows)
    for activity in activities.values():
        record(
            "programs.activity.keep_attendances",
            by=by,
            at=at,
            target=activity,
            rows=len(rows),
            new=new,
            file=file.name,
            sha256=file.sha256,
        )
        mark_activity(activity)
    return Kept(new=new, changed=len(rows) - new - same, unchanged=same)
