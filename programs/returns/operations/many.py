"""Many decisions at once: each by itself, each with its own answer; and what they would be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, Refused
from programs.cycles.models import Cycle
from programs.returns.models import Return
from programs.returns.operations.deciding import accept, approve

VERBS = {"approve": approve, "accept": accept}
AT_ONCE = 300
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Row]):
    """What became of one of many. `refusal` is "" where it was done."""

    row: Row
    refusal: str

    @property
    def is_done(self) -> bool:
        return not self.refusal


@operation
def decide_many(
    cycle: Cycle, *, rows: Sequence[Return], act: str, by: Actor, at: datetime
) -> list[Outcome[Return]]:
    """Approve or accept some returns of a year: what cannot be is left as it is, and says why.

    Always in the order of their keys, so that two who decide on the same ones never wait for
    each other in a ring.
    """
    if act not in VERBS or not rows or len(rows) > AT_ONCE:
        raise Invalid(_("Choose 1 to %(n)d returns and what becomes of them.") % {"n": AT_ONCE})
    outcomes = [
        outcome(row, VERBS[act], by=by, at=at) for row in sorted(rows, key=lambda one: one.pk)
    ]
    record(
        "programs.return.decide_many",
        by=by,
        at=at,
        target=cycle,
        act=act,
        done=[one.row.pk for one in outcomes if one.is_done],
        refused=[one.row.pk for one in outcomes if not one.is_done],
    )
    return outcomes


def outcome(row: Row, decide: Callable[..., Any], *, by: Actor, at: datetime) -> Outcome[Row]:
    """Decide on one of many; a refusal concerns it alone."""
    try:
        decide(row, by=by, at=at)
    except Refused as refusal:
        return Outcome(row, str(refusal))
    return Outcome(row, "")


def foresee(
    cycle: Cycle, *, rows: Sequence[Return], act: str, by: Actor, at: datetime
) -> list[Outcome[Return]]:
    """What `decide_many` would say now: the same act, taken back whole."""
    with transaction.atomic():
        outcomes = decide_many(cycle, rows=rows, act=act, by=by, at=at)
        transaction.set_rollback(True)
    return outcomes
