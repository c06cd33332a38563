"""A fold after one county's visit, where one enterprise in a hundred counts in two counties.

The floor is the same fold where none does: what it costs to count each of them once (ADR 0040).
The readings are those that a count of all rows gives.
"""

from __future__ import annotations

from django.utils import timezone

from portal.indicators.folding import fold, mark
from portal.indicators.models import SharedEnterprise
from portal.indicators.verification import first_difference
from tests.bench import databases, seeding
from tests.bench.figures import in_turns, seconds, told

ROWS = {"small": 100_000, "full": 1_000_000}
VISIT = "experts.Visit"


def run(size: str = "small") -> None:
    took = [_taken(f"bench_fold_{shared}", ROWS[size], shared=shared) for shared in (True, False)]
    told("fold_of_a_county_with_shared_vs_without", "s", *took)


def _taken(name: str, count: int, *, shared: bool) -> float:
    """Seconds that a fold takes, the median of five after one that warms up."""
    with databases.fresh(name):
        seeding.register(count)
        code = seeding.years(shared=shared)[0]
        seeding.readings()
        databases.analysed()
        if SharedEnterprise.objects.exists() is not shared:
            raise AssertionError("the fold kept no enterprise as shared, or one that is not")
        county = seeding.counties()[0]

        def folded() -> float:
            mark(VISIT, region_id=county.pk, cycle_code=code)
            return seconds(lambda: fold(at=timezone.now()))

        (median,) = in_turns(folded)
        difference = first_difference(today=timezone.localdate())
        if difference is not None:
            raise AssertionError(f"readings differ from the rows: {difference}")
    return median
