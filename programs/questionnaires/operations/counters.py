"""Counters written in sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from programs.questionnaires.models import Counter
from programs.questionnaires.queries.results_groups import Group
from programs.questionnaires.scoring import Counts

ROWS_AT_ONCE: Final = 500


def add_to_counters(version_id: int, groups: Mapping[Group, Counts]) -> None:
    """Add to what is kept; a counter that comes to nothing is taken away."""
    ordered = sorted(groups.items())
    for first in range(0, len(ordered), ROWS_AT_ONCE):
        _upsert(version_id, dict(ordered[first : first + ROWS_AT_ONCE]))
    Counter.objects.filter(version_id=version_id, responses=0).delete()


def _upsert(version_id: int, groups: dict[Group, Counts]) -> None:
    kept = Counter.objects.filter(
        version_id=version_id,
        region_id__in={group.region_id for group in groups},
        industry__in={group.industry for group in groups},
        size_class__in={group.size_class for group in groups},
        way__in={group.way for group in groups},
    )
    columns = ("region_id", "industry", "size_class", "way", "responses", "counts")
    for *key, responses, counts in kept.values_list(*columns):
        if (here := groups.get(Group(*key))) is not None:
            here.merge(Counts.of(responses, counts))
    _keep(version_id, groups.items())


def _keep(version_id: int, groups: Iterable[tuple[Group, Counts]]) -> None:
    """Write these counters as they are, in place of what was kept of the same groups."""
    Counter.objects.bulk_create(
        (
            Counter(
                version_id=version_id,
                responses=counts.responses,
                counts=counts.as_data(),
                **group._asdict(),
            )
            for group, counts in groups
        ),
        batch_size=ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["version", "region", "industry", "size_class", "way"],
        update_fields=["responses", "counts"],
    )
