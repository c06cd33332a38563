"""Steps of the journey, and the panel of an enterprise."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.facts import (
    JourneyStep,
    Panel,
    StepReading,
    StepState,
    journey_steps,
    panels,
)
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from programs.cycles.models import Cycle
from programs.cycles.queries import cycle_of, open_cycle_of
from programs.questionnaires.models import SILENT, Need, Response
from programs.questionnaires.queries import (
    asks_of,
    not_begun_of,
    questionnaire_of,
    response_of,
    responses_of,
    version_for,
)
from programs.questionnaires.queries.responses import NEEDS
from programs.questionnaires.queries.risks import level_of
from programs.questionnaires.vocabulary import (
    CampaignState,
    Permission,
    ResponseState,
    RiskLevel,
)

RUNNING = CampaignState.RUNNING

MOST_NEEDS = 10


def _surveyed(enterprise: Enterprise, year: int) -> StepReading | None:
    """The needs questionnaire of the year; left out until it is published."""
    response = response_of(enterprise, year)
    if response is None:
        cycle = cycle_of(enterprise, year)
        if cycle is None or not _is_asked(enterprise, cycle):
            return None
        return StepReading(
            StepState.CURRENT,
            on=cycle.closes_on,
            by=_("Enterprise"),
            url=reverse("questionnaires:start", args=[enterprise.pk]),
            words=_("Say what help the enterprise needs; it takes about 15 minutes."),
            action=_("Begin"),
        )
    url = reverse("questionnaires:response", args=[response.pk])
    if response.counted_on:
        words = _("Handed in; the needs are with the county office.")
        return StepReading(
            StepState.DONE, on=response.counted_on, by=_("Enterprise"), url=url, words=words
        )
    if response.state == ResponseState.UNCONFIRMED:
        words = _("Filled in by the county office; the enterprise confirms it.")
        action = _("Read and confirm")
    else:
        words = _("Begun on %(day)s.") % {"day": localdate(response.started_at).isoformat()}
        action = _("Go on")
    on = response.cycle.closes_on
    return StepReading(StepState.CURRENT, on, _("Enterprise"), url, words, action)


def _is_asked(enterprise: Enterprise, cycle: Cycle) -> bool:
    """Whether the year's questionnaire is published; the open year's is asked for with others'."""
    if cycle == open_cycle_of(enterprise):
        return not_begun_of(enterprise) is not None
    return version_for(cycle) is not None


journey_steps.add(JourneyStep("questionnaire", gettext_lazy("Needs questionnaire"), 30, _surveyed))


def _asked(enterprise: Enterprise, year: int) -> StepReading | None:
    """What the campaigns of the year ask beside the needs questionnaire; left out without one."""
    asks = [
        one
        for one in asks_of(enterprise)
        if one.campaign.version.cycle.year == year and one.campaign.version.template.code != NEEDS
    ]
    if not asks:
        return None
    waiting = [one for one in asks if one.state in SILENT and one.campaign.state == RUNNING]
    if not waiting:
        answered = [one.answered_on for one in asks if one.answered_on]
        if not answered:
            return None
        return StepReading(StepState.DONE, max(answered), _("Enterprise"), words=_("Answered."))
    first = waiting[0]
    words = _("“%(title)s” takes about %(minutes)d minutes.") % {
        "title": first.campaign.title,
        "minutes": questionnaire_of(first.campaign.version).minutes,
    }
    return StepReading(
        StepState.CURRENT,
        on=first.campaign.closes_on,
        by=_("Enterprise"),
        url=reverse("questionnaires:invitee", args=[first.pk]),
        words=words,
        action=_("Begin") if first.response_id is None else _("Go on"),
    )


journey_steps.add(JourneyStep("campaigns", gettext_lazy("Questionnaires asked of you"), 35, _asked))


def _panel(enterprise: Enterprise, actor: Actor) -> dict[str, Any] | None:
    """What the enterprise answered, what it needs, and the way to begin."""
    responses = [
        one for one in responses_of(enterprise) if one.allows(actor, to=Permission.RESPONSE_VIEW)
    ]
    own = enterprise.allows(actor, to=Permission.RESPONSE_FILL)
    may_start = (
        not enterprise.is_closed
        and (own or enterprise.allows(actor, to=Permission.RESPONSE_FILL_ON_BEHALF))
        and not_begun_of(enterprise) is not None
    )
    asks = [
        one
        for one in asks_of(enterprise)
        if one.state in SILENT
        and one.campaign.state == RUNNING
        and one.allows(actor, to=Permission.RESPONSE_VIEW)
    ]
    if not responses and not may_start and not asks:
        return None
    return {
        "asks": asks,
        "responses": [(one, _level(one, actor)) for one in responses],
        "needs": _needs(enterprise, actor) if responses else [],
        "may_start": may_start,
        "on_behalf": not own,
    }


def _level(response: Response, actor: Actor) -> RiskLevel | None:
    return level_of(response) if response.allows(actor, to=Permission.RISK_VIEW) else None


def _needs(enterprise: Enterprise, actor: Actor) -> list[Need]:
    reached = Need.objects.reachable(by=actor, to=Permission.NEED_VIEW)
    return list(reached.filter(enterprise=enterprise).order_by("-pk")[:MOST_NEEDS])


panels.add(
    Panel(
        "questionnaires.needs",
        gettext_lazy("Questionnaire and needs"),
        30,
        "programs/questionnaires/_panel.html",
        _panel,
    )
)
