"""Which responses are there and do not count: being filled in, or not confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.indicators.standing import Lack
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.questionnaires.models import Response
from programs.questionnaires.queries.responses import NEEDS
from programs.questionnaires.rules.verifying import BASELINE
from programs.questionnaires.vocabulary import ResponseState

#: code of a measure → the questionnaires whose responses it counts
ASKED: Final[Mapping[str, Q]] = {
    "questionnaire.surveyed": Q(template__code=NEEDS),
    "questionnaire.baseline": Q(template__code=BASELINE),
    "questionnaire.followed": Q(template__code__startswith="follow_up_"),
}


def responses_lacking(
    measure: str,
    cycle_code: str,
    months: Sequence[Period],
    counties: Sequence[Region],
    at: datetime,
) -> Iterator[Lack]:
    """Of the enterprises of the counties, up to the last of the months; in one statement."""
    rows = Response.objects.filter(
        ASKED[measure], cycle__code=cycle_code, region__in=[one.pk for one in counties]
    )
    last = max((one.last for one in months), default=localdate(at))
    unconfirmed = Q(state=ResponseState.UNCONFIRMED, submitted_on__lte=last)
    begun = Q(state=ResponseState.DRAFT, started_at__date__lte=last)
    found = rows.aggregate(
        unconfirmed=Count("enterprise", filter=unconfirmed, distinct=True),
        begun=Count("enterprise", filter=begun, distinct=True),
    )
    yield Lack(
        found["unconfirmed"],
        _("Enterprises for whom an officer filled it in and that have not confirmed it"),
    )
    yield Lack(found["begun"], _("Enterprises that are filling it in and have not submitted it"))
