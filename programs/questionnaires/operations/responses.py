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
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.workflows.steps import lock, take
from programs.cycles.queries import is_writable, province_path
from programs.questionnaires.models import Response, Version
from programs.questionnaires.operations.filing import offer_to_file
from programs.questionnaires.operations.finding import find_needs
from programs.questionnaires.operations.invitees import follow
from programs.questionnaires.operations.tallying import tally
from programs.questionnaires.queries import (
    counted_first,
    facts_about,
    questionnaire_of,
    response_before,
)
from programs.questionnaires.queries.comparing import carrying
from programs.questionnaires.queries.registry import certificates_of
from programs.questionnaires.schema import Kind, Questionnaire
from programs.questionnaires.scoring import faults, faults_of_answer, hinders, pruned
from programs.questionnaires.scoring.registry import rows_prefilled
from programs.questionnaires.scoring.risks import rated
from programs.questionnaires.vocabulary import Permission, Prefill, VersionState

#: facts of which last time's answer is shown, the second where the register knows none
AGAIN = (Prefill.LAST, Prefill.CERTIFICATES)


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
    _refuse_asking(enterprise, version, on=localdate(at))
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
        prefilled=_prefilled(questionnaire, facts)
        | _prefilled_again(questionnaire, before, last)
        | (_certificates(questionnaire, enterprise, version, before, at) if prefills else {}),
        last_answers=last,
        on_behalf=not own,
        filled_by=by.user,
        started_at=at,
        saved_at=at,
    )
    follow(response)
    record("programs.response.start", by=by, at=at, target=response, on_behalf=not own)
    return response


def _refuse_asking(enterprise: Enterprise, version: Version, *, on: date) -> None:
    if version.state != VersionState.PUBLISHED or not is_writable(version.cycle):
        raise WrongState(_("This questionnaire is not asked now."))
    if version.cycle.region.path != province_path(enterprise.region.path):
        raise Invalid(_("This questionnaire is another province's."))
    if enterprise.is_closed:
        raise WrongState(_("The enterprise has closed."))
    ends_on = questionnaire_of(version).ends_on
    if ends_on is not None and ends_on < on:
        words = _("The last day on which it is asked, %(day)s, is over.")
        raise WrongState(words % {"day": ends_on.isoformat()})


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
        if (question := questionnaire.question(code)) and question.prefill in AGAIN
    }


def _certificates(
    questionnaire: Questionnaire,
    enterprise: Enterprise,
    version: Version,
    before: Response | None,
    at: datetime,
) -> dict[str, dict[str, Any]]:
    """Question to the certificates of the register; what is new, is so since last time, or since
    the year began whose figures are asked for."""
    asked = [one for one in questionnaire.questions() if one.prefill == Prefill.CERTIFICATES]
    held = certificates_of([enterprise.pk]).get(enterprise.pk, []) if asked else []
    today = localdate(at)
    since = (before.counted_on if before else None) or date(version.cycle.year - 2, 12, 31)
    rows = {one: rows_prefilled(one, held, on=today, since=since) for one in asked}
    return {
        one.code: {"value": some, "source": one.prefill, "on": today.isoformat()}
        for one, some in rows.items()
        if some and not faults_of_answer(one, some)
    }


@operation
def submit(response: Response, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Hand in the enterprise's own answers; the needs in them appear in the county's list."""
    lock(response)
    today = localdate(at)
    questionnaire = _refuse_faults(response, today)
    answers, counted_on = _kept(response, questionnaire, today), counted_first(response) or today
    take(
        "submit",
        response,
        by=by,
        at=at,
        reason=reason,
        submitted_on=today,
        counted_on=counted_on,
        on_behalf=False,
        filled_by=by.user,
        answers=answers,
        **rated(questionnaire, answers, on=counted_on),
    )
    follow(response)
    tally(response, questionnaire)
    find_needs(response, questionnaire, by=by, at=at)
    offer_to_file(response, by=by, at=at)


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
    counted_on = counted_first(response) or today
    questionnaire = questionnaire_of(response.version)
    take(
        "confirm",
        response,
        by=by,
        at=at,
        reason=reason,
        confirmed_on=today,
        counted_on=counted_on,
        **rated(questionnaire, response.answers, on=counted_on),
    )
    follow(response)
    tally(response, questionnaire)
    find_needs(response, questionnaire, by=by, at=at)
    offer_to_file(response, by=by, at=at)


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
