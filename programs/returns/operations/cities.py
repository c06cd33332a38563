"""Many cities' months accepted at once: each by itself, each with its own answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid
from programs.cycles.models import Cycle
from programs.returns.models import Return, Summary
from programs.returns.operations.many import Outcome, outcome
from programs.returns.operations.summing import accept_summary

#: a province has at most 21 cities, a year twelve months
AT_ONCE = 300


@operation
def accept_cities(
    cycle: Cycle, *, rows: Sequence[Summary], by: Actor, at: datetime
) -> list[Outcome[Summary]]:
    """The province accepts some cities' months of a year, with every return that each approved:
    what cannot be accepted is left as it is, and says why."""
    if not rows or len(rows) > AT_ONCE:
        raise Invalid(_("Choose 1 to %(n)d cities' months.") % {"n": AT_ONCE})
    _hold_returns(cycle, rows)
    outcomes = [
        outcome(row, accept_summary, by=by, at=at) for row in sorted(rows, key=lambda one: one.pk)
    ]
    record(
        "programs.summary.accept_many",
        by=by,
        at=at,
        target=cycle,
        done=[one.row.pk for one in outcomes if one.is_done],
        refused=[one.row.pk for one in outcomes if not one.is_done],
    )
    return outcomes


def _hold_returns(cycle: Cycle, rows: Sequence[Summary]) -> None:
    """Every return beneath all of them, in the order of their keys as `decide_many` holds them: a
    city after the other would wait for it in a ring."""
    beneath = (Q(period=row.period, region__path__startswith=row.region.path) for row in rows)
    found = Return.objects.filter(reduce(or_, beneath), cycle=cycle)
    list(found.select_for_update().order_by("pk").values_list("pk"))


def foresee_cities(
    cycle: Cycle, *, rows: Sequence[Summary], by: Actor, at: datetime
) -> list[Outcome[Summary]]:
    """What `accept_cities` would say now: the same act, taken back whole."""
    with transaction.atomic():
        outcomes = accept_cities(cycle, rows=rows, by=by, at=at)
        transaction.set_rollback(True)
    return outcomes
