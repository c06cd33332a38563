"""Indicators, counted the way the portal counts them: every cell marked, then folded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, Value
from django.utils.timezone import localdate

from portal.indicators.definition import measures
from portal.indicators.folding import fold, mark_listed, mark_many
from portal.indicators.models import Fold, Reading
from programs.questionnaires.models import Counter, Tally
from programs.questionnaires.operations.tallying import fold as fold_tallies
from programs.questionnaires.operations.tallying import tally_all

RETURNS = "programs.Return"


def count_answers() -> Mapping[str, int]:
    """The counters of the questionnaires, from the responses written."""
    tally_all()
    fold_tallies()
    return {"Tally": Tally.objects.count(), "Counter": Counter.objects.count()}


def count(*, now: datetime, returns: bool) -> Mapping[str, int]:
    """Count everything but returns, or the returns alone: their own figures need the others."""
    spots: dict[tuple[str, str], set[int]] = defaultdict(set)
    for measure in measures:
        if (measure.model == RETURNS) is returns:
            cycle = F(measure.cycle) if measure.cycle else Value("")
            rows = measure.table._default_manager.order_by()
            for region_id, code in rows.values_list(measure.region, cycle).distinct():
                if region_id is not None and code is not None:
                    spots[measure.model, code].add(region_id)
    for (model, code), region_ids in sorted(spots.items()):
        mark_many(model, region_ids, cycle_code=code)
    if returns:
        mark_listed(today=localdate(now))
    before = Reading.objects.count()
    fold(at=now)
    # what turned with the days before this one is counted already
    Fold.objects.filter(pk=1).update(day=localdate(now))
    return {"Reading": Reading.objects.count() - before}
