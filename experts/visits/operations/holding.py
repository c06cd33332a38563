"""What every verb here shares: the locked row, the open year, faults said at once, marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from experts.visits.models import Visit
from experts.visits.vocabulary import VisitState
from portal.accounts.actor import Actor
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, Missing, NotPermitted, WrongState
from portal.kernel.faults import Fault, stops
from portal.workflows.steps import lock
from programs.cycles.models import Cycle
from programs.cycles.queries import is_writable

VISIT, PROBLEM, PLAN = "experts.Visit", "experts.Problem", "experts.Plan"
#: of which it is counted how many of those that answered were visited
RESPONSE = "programs.Response"


def hold(subject: Any, *, by: Actor, to: str, states: Iterable[str] = ()) -> None:
    """Read the row afresh and lock it; refuse whoever may not, and the wrong state."""
    lock(subject)
    if not (by.is_system or subject.allows(by, to=to)):
        raise NotPermitted(_("This is not yours to do."))
    refuse_annulled(subject)
    known = [str(state) for state in states]
    if known and subject.state not in known:
        raise WrongState(
            _("That is not possible while it is “%(state)s”.")
            % {"state": subject.get_state_display()}
        )


def refuse_annulled(subject: Any) -> None:
    """Refuse to change problem, remedy or plan of a visit that was taken out of the figures."""
    visit = None if isinstance(subject, Visit) else getattr(subject, "visit", None)
    if visit is not None and visit.state == VisitState.ANNULLED:
        raise WrongState(_("The visit was taken out of the figures: nothing of it is changed."))


def still_there(row: Any) -> None:
    """Refuse when somebody took the row away since it was read."""
    if not type(row)._base_manager.select_for_update().filter(pk=row.pk).exists():
        raise Missing(_("This was taken away meanwhile."))


def refuse_closed_year(cycle: Cycle) -> None:
    if not is_writable(cycle):
        raise WrongState(_("The programme year “%(year)s” is not open.") % {"year": cycle.title})


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Say all of them at once, if any of them stops."""
    if not stops(faults):
        return
    raise Invalid(
        faults[0].message if len(faults) == 1 else _("Some values are missing or wrong."),
        faults=faults,
        **{fault.where: fault.message for fault in faults if fault.where.isidentifier()},
    )


def changed(visit: Visit, *labels: str) -> None:
    """Mark what is counted of this visit's county and year to be counted again."""
    for label in labels:
        mark(label, region_id=visit.region_id, cycle_code=visit.cycle.code)
