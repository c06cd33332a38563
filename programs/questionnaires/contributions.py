"""What questionnaires give to lower rooms: a step of the journey, a panel, to-dos."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.dossier.facts import TimelineLine, TimelineSource, timeline_sources
from enterprises.register.facts import (
    JourneyStep,
    MergeRule,
    OnMerge,
    Panel,
    StepReading,
    StepState,
    journey_steps,
    merge_rules,
    panels,
)
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.files.holders import Holder, holders
from portal.files.kinds import IMAGES
from portal.files.kinds import Kind as FileKind
from portal.notices.contributions import ToDo, todos
from programs.cycles.facts import StageSource, YearPart, stage_sources, year_parts
from programs.cycles.models import Cycle
from programs.cycles.queries import cycle_of, open_cycle_of
from programs.questionnaires.models import SILENT, Flag, Invitee, Need, Response, Version
from programs.questionnaires.operations import add_version
from programs.questionnaires.queries import (
    asked_of,
    asks_of,
    invited,
    not_begun_of,
    questionnaire_of,
    response_of,
    responses_of,
    version_for,
)
from programs.questionnaires.queries.responses import NEEDS
from programs.questionnaires.vocabulary import (
    CampaignState,
    Permission,
    ResponseState,
    VersionState,
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
        "responses": responses,
        "needs": _needs(enterprise, actor) if responses else [],
        "may_start": may_start,
        "on_behalf": not own,
    }


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


def _unconfirmed(actor: Actor) -> QuerySet[Response]:
    reached = Response.objects.reachable(by=actor, to=Permission.RESPONSE_FILL)
    return reached.filter(state=ResponseState.UNCONFIRMED)


def _invited(
    actor: Actor,
) -> tuple[QuerySet[Enterprise], QuerySet[Invitee], QuerySet[Response]]:
    """What was asked and is not begun, and what was begun and is not handed in."""
    reached = Response.objects.reachable(by=actor, to=Permission.RESPONSE_FILL)
    asks = asked_of(actor).filter(response=None)
    by_campaign = asks.filter(campaign__version__template__code=NEEDS).values("enterprise")
    needs = invited(actor).exclude(pk__in=by_campaign.order_by())
    return needs, asks, reached.filter(state=ResponseState.DRAFT)


def _undispatched(actor: Actor) -> QuerySet[Need]:
    return Need.objects.reachable(by=actor, to=Permission.NEED_DISPATCH).undispatched()


def _flagged(actor: Actor) -> QuerySet[Flag]:
    return Flag.objects.reachable(by=actor, to=Permission.INVITEE_SERVE).open()


def _overdue(actor: Actor) -> QuerySet[Need]:
    return Need.objects.reachable(by=actor, to=Permission.NEED_DISPATCH).overdue(localdate())


def _mine_to_answer(actor: Actor) -> QuerySet[Need]:
    """Needs dispatched to this person, or to an office of theirs and no one person."""
    reached = Need.objects.reachable(by=actor, to=Permission.NEED_ANSWER).unanswered()
    held = actor.holding(Permission.NEED_ANSWER)
    offices = [int(grant.value) for grant in held if grant.boundary == "office"]
    return reached.filter(Q(answerer_id=actor.pk) | Q(answerer=None, office__in=offices))


todos.add(
    ToDo(
        "questionnaires.fill",
        gettext_lazy("Questionnaires to fill in"),
        "ui-checks",
        Permission.RESPONSE_FILL,
        _invited,
        "questionnaires:responses",
    )
)
todos.add(
    ToDo(
        "questionnaires.confirm",
        gettext_lazy("Questionnaires to confirm"),
        "ui-checks",
        Permission.RESPONSE_FILL,
        _unconfirmed,
        "questionnaires:responses?state=unconfirmed",
    )
)
todos.add(
    ToDo(
        "questionnaires.dispatch",
        gettext_lazy("Needs to dispatch"),
        "inbox",
        Permission.NEED_DISPATCH,
        _undispatched,
        "questionnaires:needs?state=found",
    )
)
todos.add(
    ToDo(
        "questionnaires.flags",
        gettext_lazy("Answers that deserve a second look"),
        "flag",
        Permission.INVITEE_SERVE,
        _flagged,
        "questionnaires:campaigns",
    )
)
todos.add(
    ToDo(
        "questionnaires.overdue",
        gettext_lazy("Needs that are overdue"),
        "alarm",
        Permission.NEED_DISPATCH,
        _overdue,
        "questionnaires:needs?due=overdue",
    )
)
todos.add(
    ToDo(
        "questionnaires.answer",
        gettext_lazy("Needs to answer"),
        "chat-dots",
        Permission.NEED_ANSWER,
        _mine_to_answer,
        "questionnaires:needs?state=dispatched",
    )
)


merge_rules.add(
    MergeRule(
        "programs.response.enterprise",
        gettext_lazy("answered questionnaires"),
        once=("cycle", "template"),
        clash=OnMerge.STAY,
    )
)
merge_rules.add(
    MergeRule(
        "programs.invitee.enterprise",
        gettext_lazy("invitations to questionnaires"),
        once=("campaign",),
        clash=OnMerge.STAY,
    )
)
merge_rules.add(MergeRule("programs.need.enterprise", gettext_lazy("needs"), follows="response"))


def _told(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    """Questionnaires handed in, and what became of the needs."""
    responses = Response.objects.reachable(by=actor, to=Permission.RESPONSE_VIEW)
    handed_in = responses.filter(enterprise=enterprise, submitted_on__isnull=False)
    for one in handed_in.select_related("template"):
        url = reverse("questionnaires:response", args=[one.pk])
        told = [(one.submitted_on, _("Questionnaire handed in"))]
        told.append((one.confirmed_on, _("Answers confirmed")))
        for on, what in told:
            if on is not None:
                yield TimelineLine(on, what, str(one.template), url=url)
    needs = Need.objects.reachable(by=actor, to=Permission.NEED_VIEW)
    for need in needs.filter(enterprise=enterprise):
        url = reverse("questionnaires:need", args=[need.pk])
        yield TimelineLine(need.found_on, _("Need found"), str(need), url=url)
        if need.solved_on:
            yield TimelineLine(need.solved_on, _("Need solved"), str(need), url=url)


timeline_sources.add(
    TimelineSource("questionnaires", gettext_lazy("Questionnaires"), "ui-checks", _told)
)

#: what answers a question with a file; `operations.files` says when it may change
holders.add(
    Holder(
        "programs.response",
        read=Permission.RESPONSE_VIEW,
        write=Permission.RESPONSE_VIEW,
        kinds=IMAGES | {FileKind.PDF, FileKind.XLSX},
        most=20,
    )
)


def _answered(code: str, **when: Any) -> Exists:
    """Answered by the enterprise, or confirmed by it."""
    settled = [ResponseState.SUBMITTED, ResponseState.CONFIRMED]
    return Exists(
        Response.objects.filter(
            enterprise=OuterRef("enterprise"),
            template__code__startswith=code,
            state__in=settled,
            **when,
        )
    )


stage_sources.add(
    StageSource(
        "baseline",
        "programs.Response",
        lambda: _answered("baseline", cycle=OuterRef("cycle")),
    )
)
stage_sources.add(
    StageSource(
        "followed",
        "programs.Response",
        lambda: _answered("follow_up", counted_on__gte=OuterRef("since_on")),
    )
)


def _carry_forms(before: Cycle, made: Cycle, by: Actor, at: datetime) -> int:
    """The newest published version of each questionnaire, as a draft of the new year."""
    newest: dict[int, Version] = {}
    for version in before.questionnaires.filter(state=VersionState.PUBLISHED).order_by("number"):
        newest[version.template_id] = version
    for version in newest.values():
        add_version(made, schema=version.schema, by=by, at=at)
    return len(newest)


def _forms_as_things(cycle: Cycle) -> dict[str, str]:
    """Title of each questionnaire to the mark of its newest wording."""
    rows = cycle.questionnaires.select_related("template").order_by("number")
    marked = _("wording %(mark)s")
    return {one.template.title: marked % {"mark": one.schema_sha256[:8]} for one in rows}


year_parts.add(YearPart("forms", gettext_lazy("Questionnaires"), _carry_forms, _forms_as_things))
