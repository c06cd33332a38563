"""Keeping counters right: a response that counts appends what it adds, the fold adds it up.

No row is updated by every submission. Until it is folded, a tally is added when counters are read.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from enterprises.register.models import Enterprise
from enterprises.register.rules.industries import section_of
from programs.questionnaires.models import Response, ResponseQuerySet, Tally, Version
from programs.questionnaires.operations.counters import add_to_counters
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.queries.results_groups import Leaf, grouped, leaf_of
from programs.questionnaires.schema import Questionnaire
from programs.questionnaires.scoring import Counts, Marks, marks_of
from programs.questionnaires.vocabulary import UNKNOWN

#: tallies that one fold takes; it goes on until none is left
MOST_AT_ONCE: Final = 5_000
#: responses that are looked after at once when tallies are missing
MISSING_AT_ONCE: Final = 2_000


def tally(response: Response, questionnaire: Questionnaire) -> None:
    """Say what a response adds, in the transaction in which it begins to count."""
    facts = Enterprise.objects.values_list("industry_code", "size_class")
    _drawn(response, questionnaire, *facts.get(pk=response.enterprise_id)).save()


def take_back(response: Response) -> None:
    """Take away what a response added, in the transaction in which it ceases to count."""
    living = Tally.objects.living().select_for_update().filter(response=response)
    for one in living:
        if one.is_folded:
            Tally.objects.filter(pk=one.pk).update(sign=-1, is_folded=False)
        else:
            one.delete()


def tally_all() -> int:
    """Look after responses that were written in sets: tally what counts and has no tally, take
    back what counts no longer. How many there were."""
    found = 0
    while some := _settle_some():
        found += some
    return found


def _settle_some() -> int:
    tallied = Exists(Tally.objects.living().filter(response=OuterRef("pk")))
    with transaction.atomic():
        missing = _locked(Response.objects.counting().filter(~tallied))
        Tally.objects.bulk_create(
            (
                _drawn(
                    one,
                    questionnaire_of(one.version),
                    one.enterprise.industry_code,
                    one.enterprise.size_class,
                )
                for one in missing
            ),
            batch_size=500,
        )
        gone = _locked(Response.objects.filter(tallied, counted_on=None))
        for response in gone:
            take_back(response)
    return len(missing) + len(gone)


def _locked(responses: ResponseQuerySet) -> list[Response]:
    rows = responses.select_for_update(of=("self",)).select_related("enterprise", "version")
    return list(rows.order_by("pk")[:MISSING_AT_ONCE])


def _drawn(
    response: Response, questionnaire: Questionnaire, industry_code: str, size_class: str
) -> Tally:
    """The tally of a response, with what the register knows of its enterprise today."""
    return Tally(
        response=response,
        version_id=response.version_id,
        region_id=response.region_id,
        industry=section_of(industry_code) or UNKNOWN,
        size_class=size_class or UNKNOWN,
        on_behalf=response.on_behalf,
        marks=marks_of_response(response, questionnaire).as_data(),
    )


def marks_of_response(response: Response, questionnaire: Questionnaire) -> Marks:
    """What the answers of a response that was handed in add to the counts."""
    return marks_of(
        questionnaire,
        response.answers,
        today=response.submitted_on,
        last=response.last_answers,
    )


def fold() -> int:
    """Add every tally that waits to its counters; how many there were."""
    waiting = Tally.objects.unfolded().order_by().values_list("version_id", flat=True).distinct()
    folded = 0
    for version_id in sorted(waiting):
        while some := _fold_some(version_id):
            folded += some
    return folded


def _fold_some(version_id: int) -> int:
    """Folds of one version wait for each other; who answers waits for none."""
    with transaction.atomic():
        Version.objects.select_for_update(no_key=True).values_list("pk").get(pk=version_id)
        waiting = Tally.objects.unfolded().filter(version_id=version_id).order_by("pk")
        tallies = list(
            waiting.select_for_update(of=("self",)).select_related("region")[:MOST_AT_ONCE]
        )
        leaves: dict[Leaf, Counts] = defaultdict(Counts)
        for one in tallies:
            leaves[_leaf(one)].add(Marks.of(one.marks), sign=one.sign)
        add_to_counters(version_id, grouped(leaves))
        added = [one.pk for one in tallies if one.sign > 0]
        Tally.objects.filter(pk__in=added).update(is_folded=True)
        Tally.objects.filter(pk__in=[one.pk for one in tallies if one.sign < 0]).delete()
    return len(tallies)


def _leaf(one: Tally) -> Leaf:
    return leaf_of(one.region_id, one.region.path, one.industry, one.size_class, one.on_behalf)
