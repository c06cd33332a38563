"""What visits give to who may do what: the grant of an assignment, and files of problems."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from experts.visits.models import Visit
from experts.visits.queries import problems_shown_to
from experts.visits.vocabulary import Permission
from portal.accounts.actor import Grant, Holding, Holdings, holdings, roles
from portal.accounts.models import User
from portal.files.holders import Holder, holders

EXPERT = "expert"


def _assignments(user: User) -> QuerySet[Visit]:
    return Visit.objects.within_assignment(on=timezone.localdate()).filter(
        expert__user=user, expert__ended_on=None
    )


def grants_of_assignments(visit: Holding) -> Iterator[Grant]:
    """The assignment is the grant: from the day it is given until it is declined or withdrawn,
    or until the working days for the plan after the confirmed visit are over."""
    yield Grant(roles[EXPERT], "visit", visit.number)


holdings.add(Holdings("assignments", _assignments, {"number": "pk"}, grants_of_assignments))


holders.add(
    Holder(
        "experts.problem", read=Permission.VIEW, write=Permission.RECORD, shown=problems_shown_to
    )
)
holders.add(Holder("experts.remedy", read=Permission.VIEW, write=Permission.REMEDY))
