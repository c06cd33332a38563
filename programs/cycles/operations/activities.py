"""Activities: recorded when they were held, corrected and struck out while their month is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, F, Min, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
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
from programs.cycles.vocabulary import EXAMINING, ActivityKind, Permission

#: whose rows are counted by what an activity says
LABELS = (
    "programs.Activity", "programs.Attendance", "programs.Decision", "programs.EventContract",
)  # fmt: skip
MOST_HOURS = Decimal(999)


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """What is said of an activity. `hours` belong to training, `intents` to matchmaking alone."""

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
    mark_activity(made)
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

    A meeting with decisions stays a meeting, and what enterprises came to does not become one; an
    event with contracts stays one of as many letters of intent.
    """
    hold_standing(activity, by)
    if revision is not None and revision != activity.revision:
        raise Stale(_("It was changed since you read it. Read it again."))
    refuse_locked(activity, activity.held_on, facts.held_on)
    _refuse_another_sort(activity, facts)
    _refuse_without_contracts(activity, facts)
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
    mark_activity(activity)
    return activity


def refuse_locked(activity: Activity, *days: date) -> None:
    """What a locked month has counted is not taken out of it; what is recorded late is restated."""
    locked = locked_periods(activity.cycle)
    for day in days:
        if f"{day:%Y-%m}" in locked:
            words = _("%(month)s is locked. The province can open it again.")
            raise WrongState(words % {"month": f"{day:%Y-%m}"})


def _refuse_another_sort(activity: Activity, facts: ActivityFacts) -> None:
    """Refuse what would leave attendance or decisions without their activity, or before it."""
    was_meeting, is_meeting = (one == ActivityKind.MEETING for one in (activity.kind, facts.kind))
    has_more = activity.attendances.exists() or activity.decisions.exists()
    is_examined = activity.attendances.exclude(examined=None).exists()
    if (was_meeting != is_meeting and has_more) or (facts.kind not in EXAMINING and is_examined):
        words = _("Who came or what was decided is noted of it already. Strike it out instead.")
        raise Invalid(words, kind=words)
    too_early = Q(due_on__lt=facts.held_on) | Q(done_on__lt=facts.held_on)
    if activity.decisions.filter(too_early).exists():
        words = _("A decision of it is due, or was done, before this day.")
        raise Invalid(words, held_on=words)


def _refuse_without_contracts(activity: Activity, facts: ActivityFacts) -> None:
    """Refuse what would leave contracts without the letters of intent that they came of, or before
    the event."""
    standing = activity.contracts.standing()
    found = standing.aggregate(many=Count("pk"), first=Min("signed_on"))
    if not found["many"]:
        return
    if facts.kind != ActivityKind.MATCHMAKING:
        words = _("Contracts are recorded of it already. Strike it out instead.")
        raise Invalid(words, kind=words)
    if facts.intents < found["many"]:
        words = _("%(contracts)d of its letters of intent became contracts: it cannot have fewer.")
        words %= {"contracts": found["many"]}
        raise Invalid(words, intents=words)
    if facts.held_on > found["first"]:
        words = _("A contract that came of it was signed before this day.")
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
    """Strike out what was entered by mistake while its month is open: it counts no more, and stays
    to be read, as do the contracts that came of it."""
    hold_standing(activity, by)
    contracts = activity.contracts.standing()
    signed = contracts.values_list("signed_on", flat=True)
    refuse_locked(activity, activity.held_on, *signed)
    if not reason.strip():
        raise Invalid(_("Please say why."), reason=_("Please say why."))
    activity.reason = text_of(reason, "reason", longest=500)
    activity.struck_on = localdate(at)
    activity.save(update_fields=["struck_on", "reason"])
    Attendance.objects.filter(activity=activity).delete()
    Decision.objects.filter(meeting=activity).delete()
    with_it = sorted(contracts.values_list("pk", flat=True))
    contracts.update(
        struck_on=activity.struck_on, reason=activity.reason, revision=F("revision") + 1
    )
    record("programs.activity.strike", by=by, at=at, target=activity, reason=activity.reason,
           contracts=with_it)  # fmt: skip
    mark_activity(activity)


def hold_standing(activity: Activity, by: Actor) -> None:
    hold(activity)
    if not activity.allows(by, to=Permission.ACTIVITY_KEEP):
        raise NotPermitted(_("This is not yours to do."))
    if activity.struck_on is not None:
        raise WrongState(_("This activity was struck out."))
    refuse_closed_year(activity.cycle)


def mark_activity(activity: Activity) -> None:
    for label in LABELS:
        mark(label, region_id=activity.region_id, cycle_code=activity.cycle.code)
