"""Setting the points of a year's items."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.workflows.steps import lock as hold
from programs.cycles.models import Cycle
from programs.cycles.queries import is_locked
from programs.evaluation.models import Weights
from programs.evaluation.queries import scheme_data, weights_of
from programs.evaluation.scoring import (
    LEVELS,
    WHOLE,
    Points,
    points_of,
    scheme_from,
    sums,
)
from programs.evaluation.vocabulary import PLACE_LEVELS, Permission


class WeightsChanged(WrongState):
    """Somebody else set the weights meanwhile."""

    code = "weights_changed"


@operation
def set_weights(
    cycle: Cycle, *, points: Points, reason: str, seen: int, by: Actor, at: datetime
) -> Weights:
    """Set the points of every item on every level; the next snapshot is scored by them.

    Whole numbers from 0 to 100 that sum to 100 on each level. Snapshots that were taken keep
    theirs. `seen` is the number that the writer had before them (0: the portal's default).
    """
    hold(cycle)
    if not cycle.allows(by, to=Permission.WEIGH):
        raise NotPermitted(_("This is not yours to do."))
    if is_locked(cycle):
        raise WrongState(_("The year is locked: its weights stay as they are."))
    last = weights_of(cycle)
    number = last.number if last else 0
    if number != seen:
        raise WeightsChanged(_("Somebody else set the weights meanwhile. Look at them first."))
    before = points_of(scheme_from(scheme_data(cycle, last)))
    _refuse_unsound(points, before)
    if not reason.strip():
        words = _("Say why the weights change.")
        raise Invalid(words, reason=words)
    changed = {
        code: [before[code], points[code]] for code in before if before[code] != points[code]
    }
    if not changed:
        raise Invalid(_("Nothing was changed: the weights are these already."))
    made = Weights.objects.create(
        year_code=cycle.code,
        region=cycle.region,
        number=number + 1,
        points={code: dict(one) for code, one in points.items()},
        reason=reason.strip()[:500],
        set_by=by.user,
        set_at=at,
    )
    record(
        "programs.weights.set",
        by=by,
        at=at,
        target=cycle,
        number=made.number,
        changed=changed,
        reason=made.reason,
    )
    return made


def _refuse_unsound(points: Points, known: Points) -> None:
    if set(points) != set(known) or any(set(one) != set(LEVELS) for one in points.values()):
        raise Invalid(_("Give points for every item, on every level."))
    if any(not 0 <= value <= WHOLE for one in points.values() for value in one.values()):
        raise Invalid(_("Points are whole numbers from 0 to 100."))
    faults = {level: sum_fault(level, total) for level, total in sums(points).items()}
    wrong: dict[str, Any] = {level: words for level, words in faults.items() if words}
    if wrong:
        raise Invalid(" ".join(wrong.values()), **wrong)


def sum_fault(level: str, total: int) -> str:
    """What to do when the points of a level do not sum to 100; empty when they do."""
    said = {"level": PLACE_LEVELS[level], "total": total, "n": abs(WHOLE - total)}
    if total < WHOLE:
        words = _("%(level)s: the points sum to %(total)d, not 100. Give out %(n)d more.")
    elif total > WHOLE:
        words = _("%(level)s: the points sum to %(total)d, not 100. Take %(n)d away.")
    else:
        return ""
    return words % said
