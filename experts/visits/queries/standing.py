"""Which visits are there and do not count: on their way, or not confirmed by the enterprise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from experts.visits.models import Visit
from experts.visits.vocabulary import VisitState
from portal.indicators.standing import Lack
from portal.kernel.period import Period
from portal.regions.models import Region

#: the measures that count confirmed visits, or what was found on them
COUNTING: Final = frozenset(
    {"visits.confirmed", "visits.enterprises", "visits.roster_diagnosed", "visits.hours"}
)


def visits_lacking(
    _measure: str,
    cycle_code: str,
    months: Sequence[Period],
    counties: Sequence[Region],
    at: datetime,
) -> Iterator[Lack]:
    """Visits to enterprises of the counties, up to the last of the months; in one statement."""
    rows = Visit.objects.filter(cycle__code=cycle_code, region__in=[one.pk for one in counties])
    last = max((one.last for one in months), default=localdate(at))
    under_way = Q(state__in=[VisitState.ASSIGNED, VisitState.ACCEPTED], planned_on__lte=last)
    found = rows.aggregate(
        recorded=Count("pk", filter=Q(state=VisitState.RECORDED, recorded_on__lte=last)),
        under_way=Count("pk", filter=under_way),
    )
    yield Lack(
        found["recorded"], _("Visits that are recorded and that the enterprise has not confirmed")
    )
    yield Lack(found["under_way"], _("Visits planned by then and not recorded yet"))
