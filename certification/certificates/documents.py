"""What certificates say in a snapshot: in force, new and lost, by scheme."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.timezone import localdate

from certification.certificates.models import Certificate
from certification.certificates.schema import schemes
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.evaluation.queries.parts import SnapshotPart, snapshot_parts


def take_certificates(_cycle: Cycle, region: Region, period: Period, at: datetime) -> list[Any]:
    """[[{language: scheme}, in force on the last day, new in the year, ended in the year], …],
    by scheme; new ones by the day of their first issue."""
    day = min(period.last, localdate(at))
    began = date(day.year, 1, 1)
    rows = (
        Certificate.objects.filter(region__path__startswith=region.path, issued_on__lte=day)
        .order_by()
        .values_list("scheme")
        .annotate(
            held=Count("pk", filter=Q(ended_on__gt=day)),
            new=Count("pk", filter=Q(first_issued_on__range=(began, day))),
            ended=Count("pk", filter=Q(ended_on__range=(began, day))),
        )
    )
    known = schemes()
    return [
        [_names(known, code), held, new, ended]
        for code, held, new, ended in sorted(rows, key=lambda row: (-row[1], row[0]))
    ]


def _names(known: Any, code: str) -> dict[str, str]:
    one = known.get(code)
    return {"zh-hans": one.zh, "en": one.en} if one else {"zh-hans": code, "en": code}


snapshot_parts.add(SnapshotPart("certificates", take_certificates))
