"""Activities: recorded when they were held, with who came and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.imports.definition import FileFacts, Kept
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.regions.models import Region
from portal.workflows.steps import lock as hold
from programs.cycles.models import (
    Activity,
    ActivityChange,
    Attendance,
    Cycle,
    Decision,
    PilotIndustry,
)
from programs.cycles.operations.roster import refuse_closed_year
from programs.cycles.operations.texts import text_of
from programs.cycles.queries import locked_periods, province_path
from programs.cycles.vocabulary import ActivityKind, Permission

ACTIVITY, ATTENDANCE, DECISION = "programs.Activity", "programs.Attendance", "programs.Decision"
MOST_HOURS = Decimal(999)
MOST_PEOPLE = 10_000


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """What is said of an activity. `hours` belong to training, `intents` to matchmaking."""

    kind: str
    title: str
    held_on: date
    place: str = ""
    hosts: str = ""
    chain: str = ""
    pilot_industry: PilotIndustry | None = None
    hours: Decimal | None = None
    intents: int = 0


@operation
def record_activity(
    cycle: Cycle, *, region: Region, facts: ActivityFacts, by: Actor, at: datetime
) -> Activity:
    """Write down an activity that the office of a region held."""
    hold(cycle)
    made = Activity(cycle=cycle, region=region)
    if not made.allows(by, to=Permission.ACTIVITY_KEEP):
        raise NotPermitted(_("This is not yours to do."))
    if cycle.region.path != province_path(region.path):
        raise NotPermitted(_("This is not yours to do."))
    refuse_closed_year(cycle)
    _fill(made, facts, today=localdate(at))
    made.recorded_by, made.recorded_at = by.user, at
    made.save()
    record("programs.activity.open", by=by, at=at, target=made, kind=made.kind)
    _mark(made)
    return made


def _fill(made: Activity, facts: ActivityFacts, *, today: date) -> None:
    cycle = made.cycle
    if facts.kind not in ActivityKind.values:
        words = _("Choose what kind of activity it was.")
        raise Invalid(words, kind=words)
    if not cycle.opens_on <= facts.held_on <= min(today, cycle.closes_on):
        words = _("Give a day of the programme year that is not in the future.")
        raise Invalid(words, held_on=words)
    is_training = facts.kind == ActivityKind.TRAINING
    if is_training and not (facts.hours is not None and 0 < facts.hours <= MOST_HOURS):
        words = _("Say how many hours the training took, more than 0.")
        raise Invalid(words, hours=words)
    if facts.pilot_industry is not None and facts.pilot_industry.cycle_id != cycle.pk:
        words = _("This pilot industry is not on the list of this year.")
        raise Invalid(words, pilot_industry=words)
    made.kind, made.held_on = facts.kind, facts.held_on
    made.title = text_of(facts.title, "title", longest=100)
    for name, longest in (("place", 100), ("hosts", 200), ("chain", 60)):
        setattr(made, name, text_of(getattr(facts, name), name, longest=longest, required=False))
    made.pilot_industry = facts.pilot_industry
    made.hours = facts.hours if is_training else None
    made.intents = facts.intents if facts.kind == ActivityKind.MATCHMAKING else 0


@operation
def correct_activity(
    activity: Activity,
    *,
    facts: ActivityFacts,
    by: Actor,
    at: datetime,
    revision: int | None = None,
) -> Activity:
    """Correct what was recorded while its month is open: what it was and is stays to be read.

    A meeting with decisions stays a meeting, and what enterprises came to does not become one.
    """
    _hold(activity, by)
    if revision is not None and revision != activity.revision:
        raise Stale(_("It was changed since you read it. Read it again."))
    _refuse_locked(activity, facts.held_on)
    _refuse_another_sort(activity, facts)
    before = _said(activity)
    _fill(activity, facts, today=localdate(at))
    cells = {
        name: [was, now] for name, now in _said(activity).items() if (was := before[name]) != now
    }
    if not cells:
        raise Invalid(_("Nothing was changed."))
    activity.revision += 1
    activity.save()
    ActivityChange.objects.create(
        activity=activity, revision=activity.revision, by=by.user, at=at, cells=cells
    )
    Attendance.objects.filter(activity=activity).update(
        kind=activity.kind, held_on=activity.held_on
    )
    Decision.objects.filter(meeting=activity).update(decided_on=activity.held_on)
    record("programs.activity.correct", by=by, at=at, target=activity, fields=sorted(cells))
    _mark(activity)
    return activity


def _refuse_locked(activity: Activity, held_on: date) -> None:
    locked = locked_periods(activity.cycle)
    for day in (activity.held_on, held_on):
        if f"{day:%Y-%m}" in locked:
            words = _("%(month)s is locked. The province can open it again.")
            raise WrongState(words % {"month": f"{day:%Y-%m}"})


def _refuse_another_sort(activity: Activity, facts: ActivityFacts) -> None:
    """Refuse what would leave attendance or decisions without their activity, or before it."""
    was_meeting, is_meeting = (one == ActivityKind.MEETING for one in (activity.kind, facts.kind))
    has_more = activity.attendances.exists() or activity.decisions.exists()
    if was_meeting != is_meeting and has_more:
        words = _("Who came or what was decided is noted of it already. Strike it out instead.")
        raise Invalid(words, kind=words)
    too_early = Q(due_on__lt=facts.held_on) | Q(done_on__lt=facts.held_on)
    if activity.decisions.filter(too_early).exists():
        words = _("A decision of it is due, or was done, before this day.")
        raise Invalid(words, held_on=words)


def _said(activity: Activity) -> dict[str, str]:
    """What is said of an activity, as text, by field."""
    said = {name: getattr(activity, name) for name in ActivityChange.FIELDS}
    said["pilot_industry"] = activity.pilot_industry.name if activity.pilot_industry else ""
    return {name: "" if value is None else _text(value) for name, value in said.items()}


def _text(value: object) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


@operation
def strike_activity(activity: Activity, *, by: Actor, at: datetime, reason: str) -> None:
    """Strike out what was entered by mistake: it counts no more, and stays to be read."""
    _hold(activity, by)
    if not reason.strip():
        raise Invalid(_("Please say why."), reason=_("Please say why."))
    activity.reason = text_of(reason, "reason", longest=500)
    activity.struck_on = localdate(at)
    activity.save(update_fields=["struck_on", "reason"])
    Attendance.objects.filter(activity=activity).delete()
    Decision.objects.filter(meeting=activity).delete()
    record("programs.activity.strike", by=by, at=at, target=activity, reason=activity.reason)
    _mark(activity)


@operation
def note_attendance(
    activity: Activity, *, enterprise: Enterprise, people: int, by: Actor, at: datetime
) -> Attendance:
    """An enterprise came, with so many people; said again, the number is corrected."""
    _hold(activity, by)
    if activity.kind == ActivityKind.MEETING:
        raise WrongState(_("Enterprises are noted of matchmaking and training alone."))
    if not 1 <= people <= MOST_PEOPLE:
        words = _("Say how many people came, at least 1.")
        raise Invalid(words, people=words)
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
    _mark(activity)
    return kept


@operation
def keep_attendances(lines: Any, *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """Who came to which activities, from a table: lines hold activity, credit_code and people."""
    wanted = {line.activity for line in lines}
    reached = Activity.objects.reachable(by=by, to=Permission.ACTIVITY_KEEP).standing()
    activities = {one.pk: one for one in reached.filter(pk__in=wanted).select_related("cycle")}
    codes = {line.credit_code for line in lines}
    firms = {one.credit_code: one for one in Enterprise.objects.filter(credit_code__in=codes)}
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
        _mark(activity)
    return Kept(new=new, changed=len(rows) - new - same, unchanged=same)


@operation
def note_decision(
    meeting: Activity, *, words: str, owner: str, due_on: date, by: Actor, at: datetime
) -> Decision:
    """What a meeting decided, who does it and by when."""
    _hold(meeting, by)
    if meeting.kind != ActivityKind.MEETING:
        raise WrongState(_("Decisions are noted of meetings alone."))
    if due_on < meeting.held_on:
        wrong = _("It cannot be due before the meeting.")
        raise Invalid(wrong, due_on=wrong)
    made = Decision.objects.create(
        meeting=meeting,
        cycle=meeting.cycle,
        region=meeting.region,
        number=meeting.decisions.count() + 1,
        words=text_of(words, "words", longest=300),
        owner=text_of(owner, "owner", longest=60),
        decided_on=meeting.held_on,
        due_on=due_on,
    )
    record("programs.decision.open", by=by, at=at, target=made)
    _mark(meeting)
    return made


@operation
def finish_decision(decision: Decision, *, outcome: str, by: Actor, at: datetime) -> None:
    """It is done: say what came of it."""
    hold(decision)
    if not decision.allows(by, to=Permission.ACTIVITY_KEEP):
        raise NotPermitted(_("This is not yours to do."))
    if decision.done_on is not None:
        raise WrongState(_("This decision is done already."))
    decision.outcome = text_of(outcome, "outcome", longest=300)
    decision.done_on = localdate(at)
    decision.save(update_fields=["outcome", "done_on"])
    record("programs.decision.finish", by=by, at=at, target=decision)
    _mark(decision.meeting)


def _hold(activity: Activity, by: Actor) -> None:
    hold(activity)
    if not activity.allows(by, to=Permission.ACTIVITY_KEEP):
        raise NotPermitted(_("This is not yours to do."))
    if activity.struck_on is not None:
        raise WrongState(_("This activity was struck out."))
    refuse_closed_year(activity.cycle)


def _mark(activity: Activity) -> None:
    for label in (ACTIVITY, ATTENDANCE, DECISION):
        mark(label, region_id=activity.region_id, cycle_code=activity.cycle.code)
