"""A city's month: approved by the city and accepted by the province as one, when all is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.kernel.errors import WrongState
from portal.kernel.period import Period
from portal.workflows.steps import permit, take
from programs.cycles.models import Cycle
from programs.returns.models import Return, Summary
from programs.returns.operations.deciding import accept
from programs.returns.operations.refusals import year_of
from programs.returns.queries import ground_of
from programs.returns.queries.summaries import pending, totals_of
from programs.returns.vocabulary import State

#: how many counties are named that are not done
NAMED = 8


class ChildrenNotDone(WrongState):
    """Counties of the city are not approved yet; the message names them."""

    code = "children_not_done"


@operation
def approve_summary(summary: Summary, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The city approves its month. It opens when every county in force was approved."""
    permit("approve", summary, by=by)
    children = _held(summary, at)
    if summary.pk is None:
        summary, _new = Summary.objects.get_or_create(
            cycle=summary.cycle, region=summary.region, period=summary.period
        )
    totals = {code: str(number) for code, number in totals_of(children).items()}
    take("approve", summary, by=by, at=at, reason=reason, totals=totals, approved_at=at)


@operation
def accept_summary(summary: Summary, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The province accepts a city's month, and with it every return that it approved."""
    permit("accept", summary, by=by)
    for row in _held(summary, at):
        if row.state == State.APPROVED:
            accept(row, by=by, at=at, reason=reason)
    take("accept", summary, by=by, at=at, reason=reason, accepted_at=at)


@operation
def return_summary(summary: Summary, *, by: Actor, at: datetime, reason: str) -> None:
    """The province sends a city's month back to the city, with the reason."""
    permit("return", summary, by=by)
    _held(summary, at)
    take("return", summary, by=by, at=at, reason=reason.strip()[:500], approved_at=None)


def _held(summary: Summary, at: datetime) -> Sequence[Return]:
    """The returns that count beneath a city, held until the end; refused while one is missing.

    Returns are locked before the summary, here and where one of them is returned.
    """
    cycle = Cycle.objects.select_related("region").get(pk=summary.cycle_id)
    period = Period.parse(summary.period)
    year_of(ground_of(summary.region, period, at=at))
    beneath = Return.objects.filter(
        cycle=cycle, period=period.code, region__path__startswith=summary.region.path
    )
    list(beneath.select_for_update().order_by("pk").values_list("pk"))
    counting = list(beneath.counting().select_related("region").order_by("region__path"))
    missing = pending(period, summary.region, counting)
    if missing:
        names = ", ".join(place.name for place in missing[:NAMED])
        more = "…" if len(missing) > NAMED else ""
        words = _("Not every county is done: %(names)s%(more)s")
        raise ChildrenNotDone(words % {"names": names, "more": more})
    return counting
