"""Problems and the causes on fishbones that they come from."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Count

from experts.visits.models import Problem
from experts.visits.vocabulary import Permission
from portal.accounts.actor import Actor
from programs.chains.models import ChainCause
from programs.chains.queries import causes_for


def causes_to_name(problem: Problem, *, by: Actor) -> list[ChainCause] | None:
    """The causes among which somebody may choose for a problem; None for whoever may not."""
    if problem.found_on is None or not problem.allows(by, to=Permission.VERIFY):
        return None
    return list(causes_for(problem.region.path))


def problems_by_cause(causes: Collection[int], by: Actor | None) -> Mapping[int, int]:
    """Cause to how many problems come from it: all of them, or those that somebody reads."""
    rows = Problem.objects.all()
    if by is not None:
        rows = rows.reachable(by=by, to=Permission.VIEW)
    found = rows.found().filter(chain_cause__in=list(causes)).order_by().values_list("chain_cause")
    return dict(found.annotate(n=Count("pk")))
