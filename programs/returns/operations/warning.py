"""Writing down, day by day, which counties will probably be late: so that it can be held against
what came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.kernel.period import Period
from programs.cycles.models import Cycle
from programs.returns.models import LateWarning
from programs.returns.queries import month_state
from programs.returns.queries.quality import risks_of


@operation
def warn_by_schedule(
    cycle: Cycle, *, period: Period, by: Actor = SYSTEM, at: datetime
) -> Sequence[LateWarning]:
    """Keep of every county of the year that will probably be late that it was said today, and why;
    what was kept of this day already stays as it is."""
    today = localdate(at)
    kept = LateWarning.objects.of_year(cycle).filter(period=period.code, warned_on=today)
    known = set(kept.values_list("region_id", flat=True))
    found = risks_of(cycle, month_state(cycle, period, cycle.region, at=at), at=at)
    warnings = [
        LateWarning(cycle=cycle, region_id=pk, period=period.code, warned_on=today, at=at,
                    reasons={code: dict(facts) for code, facts in why})
        for pk, why in found.items() if pk not in known
    ]  # fmt: skip
    LateWarning.objects.bulk_create(warnings)
    record(
        "programs.return.warn",
        by=by,
        at=at,
        target=cycle,
        period=period.code,
        regions=[one.region_id for one in warnings],
    )
    return warnings
