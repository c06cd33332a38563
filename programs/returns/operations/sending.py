"""What a county system posts: a draft kept or begun, submitted at once if it is asked to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.storage import store
from portal.workflows.steps import lock as hold
from programs.returns.models import Return
from programs.returns.operations.deciding import submit
from programs.returns.operations.editing import Before, write_down
from programs.returns.operations.opening import new_return
from programs.returns.operations.preparing import put
from programs.returns.operations.refusals import (
    Faulty,
    refuse_closed,
    refuse_others,
    refuse_unread,
    year_of,
)
from programs.returns.queries import Ground, ground_of
from programs.returns.rules import Given, Verdict, evaluate
from programs.returns.storage import Swift
from programs.returns.vocabulary import Channel


@operation
def send(
    place: Region | Swift,
    *,
    period: Period,
    given: Given,
    by: Actor,
    at: datetime,
    submitting: bool = False,
    channel: str = Channel.API,
    overwriting: Callable[[Return | None], None] | None = None,
) -> tuple[Return, Verdict, bool]:
    """Begin or overwrite the county's draft of a month; returns it, the verdict, and if it is new.

    Errors refuse it, unless they only say that something is still to come. `place` is the county,
    or what its month stands on where that was found the short way. `overwriting` is asked of the
    draft that stands (None: nothing was begun) and refuses; without it a draft that somebody else
    saved is refused (`Unread`).
    """
    swift = place if isinstance(place, Swift) else None
    ground = _ground(place, period) if isinstance(place, Swift) else ground_of(place, period, at=at)
    is_new = ground.newest is None
    row = ground.newest or new_return(ground, by=by, at=at, channel=channel)
    if is_new:
        row.pk = swift.key if swift else None
    else:
        _hold(row, ground, by=by)
    if overwriting:
        overwriting(None if is_new else row)
    elif not is_new:
        refuse_unread(row, by)
    before = None if is_new else Before.of(row)
    verdict = evaluate(ground.form, given, ground.known)
    if verdict.unreadable or verdict.wrong or (submitting and verdict.stopping):
        raise Faulty(verdict.everything)
    put(row, ground, verdict, by=by, at=at, channel=channel)
    _store(row, before, by=by, at=at)
    record(
        "programs.return.send",
        by=by,
        at=at,
        target=row,
        period=period.code,
        channel=channel,
        revision=row.revision,
    )
    if submitting:
        submit(row, by=by, at=at)
    return row, verdict, is_new


def _hold(row: Return, ground: Ground, *, by: Actor) -> None:
    """The draft that is overwritten: somebody may be saving or submitting this very one."""
    hold(row)
    row.region = ground.region
    refuse_others(row, by)
    year_of(ground, row)
    refuse_closed(row)


def _ground(swift: Swift, period: Period) -> Ground:
    return Ground(
        region=swift.region,
        period=period,
        cycle=swift.cycle,
        is_locked=swift.is_locked,
        newest=None,
        known=swift.known,
        year_before=swift.known.year_before,
        year_form=swift.form,
        due_at=swift.due_at,
    )


def _store(row: Return, before: Before | None, *, by: Actor, at: datetime) -> None:
    if before is None:
        store(row)
    else:
        row.revision += 1
        row.save()
        write_down(row, before, by=by, at=at)
