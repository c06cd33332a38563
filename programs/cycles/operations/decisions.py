"""What a meeting decided, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.workflows.steps import lock as hold
from programs.cycles.models import (
    Activity,
    Decision,
)
from programs.cycles.operations.activities import hold_standing, mark_activity
from programs.cycles.operations.texts import text_of
from programs.cycles.vocabulary import ActivityKind, Permission


@operation
def note_decision(
    meeting: Activity, *, words: str, owner: str, due_on: date, by: Actor, at: datetime
) -> Decision:
    """What a meeting decided, who does it and by when."""
    hold_standing(meeting, by)
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
    mark_activity(meeting)
    return made


@operation
def correct_decision(
    decision: Decision,
    *,
    words: str,
    owner: str,
    due_on: date,
    by: Actor,
    at: datetime,
    version: str = "",
) -> None:
    """Say a decision otherwise while it is not done: what, who, by when. `version` is what was
    read; where something else stands, it is refused."""
    hold_standing(decision.meeting, by)
    hold(decision)
    _refuse_stale(decision, version)
    if decision.done_on is not None:
        raise WrongState(_("This decision is done already."))
    if due_on < decision.decided_on:
        wrong = _("It cannot be due before the meeting.")
        raise Invalid(wrong, due_on=wrong)
    said = {
        "words": text_of(words, "words", longest=300),
        "owner": text_of(owner, "owner", longest=60),
        "due_on": due_on,
    }
    was = {name: str(getattr(decision, name)) for name in said}
    cells = {name: [was[name], str(now)] for name, now in said.items() if str(now) != was[name]}
    if not cells:
        raise Invalid(_("Nothing was changed."))
    for name, now in said.items():
        setattr(decision, name, now)
    decision.save(update_fields=list(said))
    record("programs.decision.correct", by=by, at=at, target=decision, cells=cells)
    mark_activity(decision.meeting)


@operation
def finish_decision(
    decision: Decision, *, outcome: str, by: Actor, at: datetime, version: str = ""
) -> None:
    """It is done: say what came of it. `version` is what was read, as of a correction."""
    hold(decision)
    _refuse_stale(decision, version)
    if not decision.allows(by, to=Permission.ACTIVITY_KEEP):
        raise NotPermitted(_("This is not yours to do."))
    if decision.done_on is not None:
        raise WrongState(_("This decision is done already."))
    decision.outcome = text_of(outcome, "outcome", longest=300)
    decision.done_on = localdate(at)
    decision.save(update_fields=["outcome", "done_on"])
    record("programs.decision.finish", by=by, at=at, target=decision)
    mark_activity(decision.meeting)


def _refuse_stale(decision: Decision, version: str) -> None:
    if version and version != decision.version:
        raise Stale(_("It was changed since you read it. Read it again."))
