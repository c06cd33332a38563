"""Needs found in what is handed in, and what becomes of them when the answers are corrected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from portal.accounts.actor import Actor
from portal.audit.trail import record
from portal.indicators.folding import mark
from programs.cycles.operations import mark_counted as mark_entries
from programs.questionnaires.models import Need, Response
from programs.questionnaires.queries.needs import terms_at
from programs.questionnaires.queries.responses import FILE
from programs.questionnaires.rules import Terms
from programs.questionnaires.schema import Questionnaire
from programs.questionnaires.scoring import FoundNeed, needs
from programs.questionnaires.vocabulary import NeedState

RESPONSES: Final = "programs.Response"
NEEDS: Final = "programs.Need"


def find_needs(
    response: Response, questionnaire: Questionnaire, *, by: Actor, at: datetime
) -> None:
    """Write one need for each chosen item, and mark what is counted.

    What was dispatched before the answers were corrected stays: still chosen, it goes on as it is;
    chosen no more, it is marked as withdrawn and who answers it is told.
    """
    asked = needs(
        questionnaire,
        response.answers,
        today=response.submitted_on,
        last=response.last_answers,
    )
    terms = terms_at(response.cycle.region_id, localdate(at))
    kept = {need.item: need for need in response.needs.select_for_update(of=("self",))}
    _go_on(kept, {one.item: one for one in asked}, terms, by=by, at=at)
    _write(response, [one for one in asked if one.item not in kept], terms, at=at)
    mark_counted(response)


def _write(response: Response, found: Iterable[FoundNeed], terms: Terms, *, at: datetime) -> None:
    day = localdate(at)
    Need.objects.bulk_create(
        Need(
            response=response,
            enterprise_id=response.enterprise_id,
            region_id=response.region_id,
            cycle_id=response.cycle_id,
            element=one.element,
            item=one.item,
            words=one.words.as_data(),
            urgency=one.urgency,
            found_on=day,
            due_on=terms.due_on(NeedState.FOUND, one.urgency, since=day),
        )
        for one in found
    )


def _go_on(
    kept: dict[str, Need],
    asked: dict[str, FoundNeed],
    terms: Terms,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Let the needs that offices are at stand as the corrected answers say."""
    day = localdate(at)
    for item, need in kept.items():
        found = asked.get(item)
        is_open = need.state != NeedState.SOLVED
        if found is None and is_open and need.withdrawn_on is None:
            need.withdrawn_on, need.due_on, need.escalated_on = day, None, None
            record("programs.need.withdraw", by=by, at=at, target=need)
        elif found is not None:
            need.urgency = found.urgency  # the clock that runs was promised, and goes on
            if need.withdrawn_on is not None:
                need.withdrawn_on = None
                need.due_on = terms.due_on(need.state, need.urgency, since=day)
                record("programs.need.renew", by=by, at=at, target=need)
    fields = ["urgency", "withdrawn_on", "due_on", "escalated_on"]
    Need.objects.bulk_update(kept.values(), fields, batch_size=500)


def drop_undispatched(response: Response) -> int:
    """Take the needs of a response back that no office is at yet; how many there were.

    Those that were dispatched stay, whatever becomes of the answers.
    """
    waiting = response.needs.filter(state=NeedState.FOUND)
    count: int = waiting.count()
    waiting.delete()
    return count


def mark_counted(response: Response) -> None:
    """Have what is counted of the response and its needs counted anew, and, where the file of the
    enterprise is made of it, of its entry on the roster."""
    for label in (RESPONSES, NEEDS):
        mark(label, region_id=response.region_id, cycle_code=response.cycle.code)
    if response.template.code in FILE:
        mark_entries(response.cycle, [response.enterprise_id])
