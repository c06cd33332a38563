"""Responses: begun with what is known, handed in, confirmed by the enterprise itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.workflows.steps import lock, take
from programs.cycles.queries import is_writable, province_path
from programs.questionnaires.models import Need, Response, Version
from programs.questionnaires.operations.invitees import follow
from programs.questionnaires.operations.tallying import take_back, tally
from programs.questionnaires.queries import facts_about, questionnaire_of, response_before
from programs.questionnaires.queries.comparing import carrying
from programs.questionnaires.queries.needs import terms_at
from programs.questionnaires.schema import Kind, Questionnaire
from programs.questionnaires.scoring import faults, faults_of_answer, hinders, needs, pruned
from programs.questionnaires.vocabulary import NeedState, Permission, VersionState

RESPONSES = "programs.Response"
NEEDS = "programs.Need"
#: the name under which a question asks for last time's answer to be shown
LAST = "last"


@operation
def start(enterprise: Enterprise, *, version: Version, by: Actor, at: datetime) -> Response:
    """Begin an enterprise's answers, or go on with those that were begun.

    A member begins for the own enterprise; a county officer on behalf of one without a computer.
    """
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    own = enterprise.allows(by, to=Permission.RESPONSE_FILL)
    if not own and not enterprise.allows(by, to=Permission.RESPONSE_FILL_ON_BEHALF):
        raise NotPermitted(_("You do not act for this enterprise."))
    return begin(enterprise, version=version, own=own, by=by, at=at)


def begin(
    enterprise: Enterprise,
    *,
    version: Version,
    own: bool,
    by: Actor,
    at: datetime,
    prefills: bool = True,
) -> Response:
    """The answers with what is known of the enterprise. A part of an operation that has checked
    who begins. `own`: the enterprise itself does; without `prefills`, nothing known is shown."""
    cycle = version.cycle
    _refuse_asking(enterprise, version)
    begun = Response.objects.filter(
        cycle=cycle, template_id=version.template_id, enterprise=enterprise
    ).first()
    if begun is not None:
        record("programs.response.resume", by=by, at=at, target=begun)
        return begun
    questionnaire = questionnaire_of(version)
    before = response_before(enterprise, version) if prefills else None
    facts = facts_about(enterprise, cycle) if prefills else {}
    last = _last_answers(questionnaire, before, version) if before else {}
    response = Response.objects.create(
        cycle=cycle,
        template_id=version.template_id,
        version=version,
        enterprise=enterprise,
        region_id=enterprise.region_id,
        prefilled=_prefilled(questionnaire, facts) | _prefilled_again(questionnaire, before, last),
        last_answers=last,
        on_behalf=not own,
        filled_by=by.user,
        started_at=at,
        saved_at=at,
    )
    follow(response)
    record("programs.response.start", by=by, at=at, target=response, on_behalf=not own)
    return response


def _refuse_asking(enterprise: Enterprise, version: Version) -> None:
    if version.state != VersionState.PUBLISHED or not is_writable(version.cycle):
        raise WrongState(_("This questionnaire is not asked now."))
    if version.cycle.region.path != province_path(enterprise.region.path):
        raise Invalid(_("This questionnaire is another province's."))
    if enterprise.is_closed:
        raise WrongState(_("The enterprise has closed."))


def _prefilled(
    questionnaire: Questionnaire, facts: dict[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    """Question to the fact that answers it, where the fact is an answer that may be given."""
    return {
        question.code: facts[question.prefill]
        for question in questionnaire.questions()
        if question.prefill in facts
        and not faults_of_answer(question, facts[question.prefill]["value"])
    }


def _last_answers(
    questionnaire: Questionnaire, before: Response, version: Version
) -> dict[str, Any]:
    """Last time's answers, as far as they would be answers to the same questions today.

    They go over the bridges between the two versions; where there is none, by their codes.
    """
    way = carrying(before.version, version) if before.template_id == version.template_id else None
    answers = before.answers if way is None or way.refusal else way.answers(before.answers)
    return {
        code: answer
        for code, answer in answers.items()
        if (question := questionnaire.question(code)) is not None
        and question.kind not in (Kind.FILE, Kind.SIGNATURE)
        and not faults_of_answer(question, answer)
    }


def _prefilled_again(
    questionnaire: Questionnaire, before: Response | None, last: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Question to last time's answer, where the questionnaire asks for it to be shown."""
    if before is None or before.counted_on is None:
        return {}
    return {
        code: {"value": answer, "source": "last", "on": before.counted_on.isoformat()}
        for code, answer in last.items()
        if (question := questionnaire.question(code)) and question.prefill == LAST
    }


@operation
def submit(response: Response, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Hand in the enterprise's own answers; the needs in them appear in the county's list."""
    lock(response)
    today = localdate(at)
    questionnaire = _refuse_faults(response, today)
    take(
        "submit",
        response,
        by=by,
        at=at,
        reason=reason,
        submitted_on=today,
        counted_on=today,
        on_behalf=False,
        filled_by=by.user,
        answers=_kept(response, questionnaire, today),
    )
    follow(response)
    tally(response, questionnaire)
    _find_needs(response, questionnaire, at)


@operation
def submit_on_behalf(response: Response, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Hand what an officer filled in to the enterprise; it counts when the member confirms it."""
    lock(response)
    if not response.on_behalf:
        raise WrongState(_("The enterprise fills in this questionnaire itself."))
    today = localdate(at)
    questionnaire = _refuse_faults(response, today)
    take(
        "submit-on-behalf",
        response,
        by=by,
        at=at,
        reason=reason,
        submitted_on=today,
        answers=_kept(response, questionnaire, today),
    )


@operation
def confirm(response: Response, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The enterprise says that what was filled in on its behalf is right."""
    lock(response)
    if not is_writable(response.cycle):
        raise WrongState(_("The programme year is not open any more."))
    today = localdate(at)
    take("confirm", response, by=by, at=at, reason=reason, confirmed_on=today, counted_on=today)
    follow(response)
    questionnaire = questionnaire_of(response.version)
    tally(response, questionnaire)
    _find_needs(response, questionnaire, at)


@operation
def return_for_changes(response: Response, *, by: Actor, at: datetime, reason: str) -> None:
    """The enterprise says what is wrong in what was filled in on its behalf."""
    take("return", response, by=by, at=at, reason=reason, submitted_on=None)
    take_back(response)


def _kept(response: Response, questionnaire: Questionnaire, today: date) -> dict[str, Any]:
    """What was asked and answered, with what was worked out."""
    return pruned(questionnaire, response.answers, today=today, last=response.last_answers)


def _refuse_faults(response: Response, today: date) -> Questionnaire:
    """Refuse a year that is over, and answers with faults: all of them at once."""
    if not is_writable(response.cycle):
        raise WrongState(_("The programme year is not open any more."))
    questionnaire = questionnaire_of(response.version)
    found = faults(questionnaire, response.answers, today=today, last=response.last_answers)
    if hinders(found):
        raise Invalid(
            _("%(count)d questions must be answered or corrected first.") % {"count": len(found)},
            faults=found,
        )
    return questionnaire


def _find_needs(response: Response, questionnaire: Questionnaire, at: datetime) -> None:
    """Write one need for each chosen item, and mark what is counted."""
    found = needs(
        questionnaire,
        response.answers,
        today=response.submitted_on,
        last=response.last_answers,
    )
    day = localdate(at)
    terms = terms_at(response.cycle.region_id, day)
    Need.objects.bulk_create(
        Need(
            response=response,
            enterprise_id=response.enterprise_id,
            region_id=response.region_id,
            cycle_id=response.cycle_id,
            element=need.element,
            item=need.item,
            words=need.words.as_data(),
            urgency=need.urgency,
            found_on=day,
            due_on=terms.due_on(NeedState.FOUND, need.urgency, since=day),
        )
        for need in found
    )
    for label in (RESPONSES, NEEDS):
        mark(label, region_id=response.region_id, cycle_code=response.cycle.code)
