"""For the register and the dossier: how rows follow a merger, lines of the timeline, files."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.dossier.facts import (
    StatementSource,
    TimelineLine,
    TimelineSource,
    statement_sources,
    timeline_sources,
)
from enterprises.register.facts import (
    MergeRule,
    OnMerge,
    merge_rules,
)
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.files.holders import Holder, holders
from portal.files.kinds import IMAGES
from portal.files.kinds import Kind as FileKind
from programs.questionnaires.models import HandIn, Need, Response
from programs.questionnaires.queries.filing import SOURCE
from programs.questionnaires.vocabulary import (
    Permission,
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
        told.append((one.verified_on, _("Figures verified by the county office")))
        for on, what in told:
            if on is not None:
                yield TimelineLine(on, what, str(one.template), url=url)
    corrected = HandIn.objects.filter(response__in=responses.filter(enterprise=enterprise))
    for was in corrected.select_related("response__template", "ended_by"):
        url = reverse("questionnaires:response", args=[was.response_id])
        title = str(was.response.template)
        yield TimelineLine(was.handed_in_on, _("Questionnaire handed in"), title, url=url)
        day = localdate(was.ended_by.at)
        yield TimelineLine(day, _("Answers opened again"), was.ended_by.reason, url=url)
    needs = Need.objects.reachable(by=actor, to=Permission.NEED_VIEW)
    for need in needs.filter(enterprise=enterprise):
        url = reverse("questionnaires:need", args=[need.pk])
        yield TimelineLine(need.found_on, _("Need found"), str(need), url=url)
        if need.solved_on:
            yield TimelineLine(need.solved_on, _("Need solved"), str(need), url=url)


timeline_sources.add(
    TimelineSource("questionnaires", gettext_lazy("Questionnaires"), "ui-checks", _told)
)


def _said_at(key: int) -> str:
    return reverse("questionnaires:response", args=[key])


statement_sources.add(StatementSource(SOURCE, gettext_lazy("Said in a questionnaire"), _said_at))

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
