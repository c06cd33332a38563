"""Who came to an activity and passed its test: noted one by one, or from a table."""

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
from programs.cycles.queries import (
    NOBODY,
    Came,
    attendances_known,
    fewer_in_locked,
    firm_of_code,
)
from programs.cycles.rules import exam_fault
from programs.cycles.vocabulary import ActivityKind, Permission

MOST_PEOPLE = 10_000


def firm_named(credit_code: str, activity: Activity) -> Enterprise:
    """The enterprise that a credit code names in the province of the activity's year; refused where
    there is none."""
    enterprise = firm_of_code(credit_code, within=activity.cycle)
    if enterprise is None:
        words = _("No enterprise of the province has this credit code.")
        raise Invalid(words, credit_code=words)
    return enterprise


@operation
def note_attendance(
    activity: Activity,
    *,
    enterprise: Enterprise,
    people: int,
    by: Actor,
    at: datetime,
    examined: int | None = None,
    passed: int | None = None,
) -> Attendance:
    """An enterprise came, with so many people; said again, the numbers are corrected. Of training
    and contests also how many of them were examined and passed: None says nothing of it, and what
    is noted of it stays."""
    hold_standing(activity, by)
    if activity.kind == ActivityKind.MEETING:
        raise WrongState(_("Enterprises are noted of matchmaking, training and contests alone."))
    if not 1 <= people <= MOST_PEOPLE:
        words = _("Say how many people came, at least 1.")
        raise Invalid(words, people=words)
    pair = (activity.pk, enterprise.credit_code)
    before = attendances_known([activity.pk], [enterprise.credit_code]).get(pair, NOBODY)
    now = said_now(people, examined, passed, before=before)
    _refuse_exam(now, activity.kind)
    _refuse_fewer([activity], {pair: now})
    kept, is_new = Attendance.objects.update_or_create(
        activity=activity,
        enterprise=enterprise,
        defaults={
            "people": people,
            "examined": now.examined,
            "passed": now.passed,
            "cycle": activity.cycle,
            "region": activity.region,
            "kind": activity.kind,
            "held_on": activity.held_on,
        },
    )
    exam: dict[str, Any] = {}
    if now.examined is not None:
        exam = {"examined": now.examined, "passed": now.passed}
    record(
        "programs.activity.attend",
        by=by,
        at=at,
        target=activity,
        enterprise=enterprise.pk,
        people=people,
        new=is_new,
        **exam,
    )
    mark_activity(activity)
    return kept


def said_now(people: int, examined: int | None, passed: int | None, *, before: Came) -> Came:
    """What is noted of an enterprise once these numbers are said: where nothing is said of an
    examination, what was stays."""
    if examined is None and passed is None:
        examined, passed = before.examined, before.passed
    return Came(1, people, examined, passed)


def _refuse_exam(now: Came, kind: str) -> None:
    fault = exam_fault(people=now.people, examined=now.examined, passed=now.passed, kind=kind)
    if fault is not None:
        fields: Any = dict([fault])
        raise Invalid(fault[1], **fields)


@operation
def strike_attendance(
    activity: Activity, *, enterprise: Enterprise, reason: str, by: Actor, at: datetime
) -> None:
    """An enterprise was noted by mistake: it did not come. Not in a locked month."""
    hold_standing(activity, by)
    kept = Attendance.objects.filter(activity=activity, enterprise=enterprise).first()
    if kept is None:
        raise WrongState(_("This enterprise is not noted of the activity."))
    _refuse_fewer([activity], {(activity.pk, enterprise.credit_code): NOBODY})
    words = text_of(reason, "reason", longest=300)
    kept.delete()
    record("programs.activity.unattend", by=by, at=at, target=activity, reason=words,
           enterprise=enterprise.pk, people=kept.people)  # fmt: skip
    mark_activity(activity)


def _refuse_fewer(activities: Iterable[Activity], came: Mapping[tuple[int, str], Came]) -> None:
    """What a locked month has counted is not taken out of it, not even in part."""
    if fewer_in_locked(activities, came):
        words = _("Fewer people than a locked month has counted. The province can open it again.")
        raise WrongState(words)


@operation
def keep_attendances(lines: Any, *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """Who came to which activities, from a table: lines hold activity, credit_code, people and,
    where it is said, examined and passed."""
    wanted = {line.activity for line in lines}
    reached = Activity.objects.reachable(by=by, to=Permission.ACTIVITY_KEEP).standing()
    activities = {one.pk: one for one in reached.filter(pk__in=wanted).select_related("cycle")}
    codes = {line.credit_code for line in lines}
    firms = {one.credit_code: one for one in Enterprise.objects.filter(credit_code__in=codes)}
    before = attendances_known(activities, codes)
    came = {
        pair: said_now(line.people, line.examined, line.passed, before=before.get(pair, NOBODY))
        for line in lines
        for pair in [(line.activity, line.credit_code)]
    }
    for (pk, _code), now in came.items():
        _refuse_exam(now, activities[pk].kind)
    _refuse_fewer(activities.values(), came)
    Attendance.objects.bulk_create(
        [_row(activities[pk], firms[code], now) for (pk, code), now in came.items()],
        update_conflicts=True,
        unique_fields=["activity", "enterprise"],
        update_fields=["people", "examined", "passed"],
        batch_size=1000,
    )
    new = len(came.keys() - before.keys())
    same = sum(before.get(pair) == now for pair, now in came.items())
    for activity in activities.values():
        record(
            "programs.activity.keep_attendances",
            by=by,
            at=at,
            target=activity,
            rows=len(came),
            new=new,
            file=file.name,
            sha256=file.sha256,
        )
        mark_activity(activity)
    return Kept(new=new, changed=len(came) - new - same, unchanged=same)


def _row(activity: Activity, firm: Enterprise, now: Came) -> Attendance:
    return Attendance(
        activity=activity,
        enterprise=firm,
        people=now.people,
        examined=now.examined,
        passed=now.passed,
        cycle=activity.cycle,
        region_id=activity.region_id,
        kind=activity.kind,
        held_on=activity.held_on,
    )
