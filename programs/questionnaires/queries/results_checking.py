"""Counters recomputed from the responses themselves: they must agree to the last digit."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from programs.questionnaires.models import Counter, Response, Tally, Version
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.queries.results_groups import Group, Leaf, grouped, leaf_of
from programs.questionnaires.scoring import Counts, marks_of

CHUNK = 500


def first_difference() -> str | None:
    """The first counter, or tally, that is not what the answers say; None when all agree.

    The county, industry and size of a response are those that its tally holds: they are facts of
    the day on which it began to count.
    """
    responses = Response.objects.counting().exclude(tallies__sign=1)
    if (missing := responses.values_list("pk", flat=True).first()) is not None:
        return f"response {missing}: it counts, and has no tally"
    if (stray := Tally.objects.living().filter(response__counted_on=None).first()) is not None:
        return f"response {stray.response_id}: it does not count, and has a tally"
    for version in Version.objects.order_by("pk").iterator():
        if (found := _difference_in(version)) is not None:
            return found
    return None


def _difference_in(version: Version) -> str | None:
    leaves: dict[Leaf, Counts] = defaultdict(Counts)
    questionnaire = questionnaire_of(version)
    tallies = Tally.objects.living().filter(version=version).select_related("region", "response")
    for one in tallies.order_by("pk").iterator(chunk_size=CHUNK):
        response = one.response
        marks = marks_of(
            questionnaire,
            response.answers,
            today=response.submitted_on,
            last=response.last_answers,
        )
        if marks.as_data() != one.marks:
            return f"response {response.pk}: its tally is not what its answers say"
        path = one.region.path
        leaves[leaf_of(one.region_id, path, one.industry, one.size_class, one.on_behalf)].add(marks)
    counted = {group: (one.responses, one.as_data()) for group, one in grouped(leaves).items()}
    return _difference(version, counted)


def _difference(version: Version, counted: dict[Group, tuple[int, dict[str, Any]]]) -> str | None:
    columns = ("region_id", "industry", "size_class", "way", "responses", "counts")
    kept = {
        Group(*key): (responses, counts)
        for *key, responses, counts in Counter.objects.filter(version=version).values_list(*columns)
    }
    for group in sorted(counted.keys() | kept.keys()):
        if counted.get(group) != kept.get(group):
            was, is_now = kept.get(group), counted.get(group)
            return f"version {version.pk} {tuple(group)}: kept {was}, counted {is_now}"
    return None
