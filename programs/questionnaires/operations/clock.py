"""The clock of needs: a province's terms, a common answer for many needs, what a superior hears."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.questionnaires.models import Need, NeedQuerySet, NeedStep, NeedTerms
from programs.questionnaires.operations.needs import readable
from programs.questionnaires.queries.needs import OPEN, offices_that_answer, terms_at
from programs.questionnaires.rules import LONGEST_TERM, TIMED, Terms
from programs.questionnaires.vocabulary import NeedState, Permission, Urgency


@operation
def set_terms(
    province: Region, *, terms: Terms, valid_from: date, by: Actor, at: datetime
) -> NeedTerms:
    """Say how long the steps of a need may take from a day on; days that are promised stay."""
    kept = NeedTerms(region=province, valid_from=valid_from, made_at=at)
    if not kept.allows(by, to=Permission.QUESTIONNAIRE_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if valid_from < localdate(at):
        words = _("Terms hold from today on, or later; what was promised is not changed.")
        raise Invalid(words, valid_from=words)
    values: dict[str, Any] = {
        "days": _days(terms.days),
        "escalate_after": _within(terms.escalate_after, 0, LONGEST_TERM),
        "common_share": _within(terms.common_share, 1, 100),
        "common_least": _within(terms.common_least, 1, 10_000),
        "made_at": at,
    }
    kept, _new = NeedTerms.objects.update_or_create(
        region=province, valid_from=valid_from, defaults=values
    )
    record(
        "programs.need_terms.set",
        by=by,
        at=at,
        target=kept,
        valid_from=valid_from.isoformat(),
        days=kept.days,
        escalate_after=kept.escalate_after,
        common_share=kept.common_share,
        common_least=kept.common_least,
    )
    return kept


def _days(days: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {
        str(state): {
            str(urgency): _within(days[state][urgency], 1, LONGEST_TERM) for urgency in Urgency
        }
        for state in TIMED
    }


def _within(number: int, least: int, greatest: int) -> int:
    if not least <= number <= greatest:
        words = _("A number between %(least)d and %(greatest)d is needed.")
        raise Invalid(words % {"least": least, "greatest": greatest})
    return number


@operation
def answer_together(
    county: Region,
    *,
    cycle: Cycle,
    template_id: int,
    item: str,
    text: str,
    industry: str = "",
    by: Actor,
    at: datetime,
) -> int:
    """Answer the same need of all its enterprises in a county at once; how many there were.

    Those that wait to be dispatched are answered by the county's own office. One event tells of
    all; each need keeps its own steps.
    """
    subject = Need(region=county, cycle=cycle)
    for permission in (Permission.NEED_DISPATCH, Permission.NEED_ANSWER):
        if not subject.allows(by, to=permission):
            raise NotPermitted(_("This is not yours to do."))
    kept = readable(text)
    rows = Need.objects.filter(
        cycle=cycle, region=county, item=item, response__template_id=template_id, state__in=OPEN
    ).wanted()
    if industry:
        rows = rows.filter(enterprise__industry_code__startswith=industry)
    answered = _answer_all(rows, county, cycle, kept, by, at)
    record(
        "programs.need.answer_together",
        by=by,
        at=at,
        target=county,
        cycle=cycle.code,
        item=item,
        count=len(answered),
        needs=[need.pk for need in answered],
    )
    mark("programs.Need", region_id=county.pk, cycle_code=cycle.code)
    return len(answered)


def _answer_all(
    rows: NeedQuerySet, county: Region, cycle: Cycle, text: str, by: Actor, at: datetime
) -> list[Need]:
    needs = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not needs:
        raise WrongState(_("All of these needs are answered already."))
    office = next(iter(offices_that_answer(county)), None)
    if office is None:
        raise WrongState(_("The county has no office that could answer."))
    day, terms = localdate(at), terms_at(cycle.region_id, localdate(at))
    steps: list[NeedStep] = []
    for need in needs:
        if need.state == NeedState.FOUND:
            need.office, need.dispatched_on = office, day
            steps.append(_step(need, "dispatch", NeedState.DISPATCHED, by, at))
        steps.append(_step(need, "answer", NeedState.ANSWERED, by, at))
        need.answer, need.answered_on, need.escalated_on = text, day, None
        need.due_on = terms.due_on(NeedState.ANSWERED, need.urgency, since=day)
    fields = ["state", "office", "dispatched_on", "answer", "answered_on", "due_on", "escalated_on"]
    Need.objects.bulk_update(needs, fields, batch_size=500)
    NeedStep.objects.bulk_create(steps, batch_size=500)
    return needs


def _step(need: Need, move: str, target: NeedState, by: Actor, at: datetime) -> NeedStep:
    source, need.state = need.state, target
    made: Any = {"move": move, "source": source, "target": target, "by": by.user, "at": at}
    return NeedStep(subject=need, reason="", **made)


@operation
def escalate(county: Region, *, cycle: Cycle, by: Actor, at: datetime) -> int:
    """Tell the county's superior of the needs that are overdue for too long, each once."""
    today = localdate(at)
    before = terms_at(cycle.region_id, today).escalates_before(today)
    rows = Need.objects.filter(
        cycle=cycle, region=county, due_on__lt=before, escalated_on__isnull=True
    )
    count = rows.update(escalated_on=today)
    record("programs.need.escalate", by=by, at=at, target=county, cycle=cycle.code, count=count)
    return count
