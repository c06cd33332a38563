"""The timeline: what happened to an enterprise, from every room, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.facts import TimelineLine, timeline_sources
from enterprises.dossier.models import Consent, Objection
from enterprises.dossier.vocabulary import Permission
from enterprises.register.models import Enterprise, Merger
from enterprises.register.vocabulary import TenureEnd
from portal.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Told:
    """A line with the room that told it."""

    line: TimelineLine
    source: str
    icon: str


def timeline_of(enterprise: Enterprise, actor: Actor) -> list[Told]:
    """Everything that this reader reaches; a statement or a few for each room."""
    told = [
        Told(line, str(source.label), source.icon)
        for source in timeline_sources
        for line in source.lines(enterprise, actor)
    ]
    told += [Told(line, _("Register of enterprises"), "buildings") for line in _own(enterprise)]
    if enterprise.allows(actor, to=Permission.OBJECTION_VIEW):
        told += [Told(line, _("Objections"), "flag") for line in _objections(enterprise)]
    return sorted(told, key=lambda one: one.line.on, reverse=True)


def _own(enterprise: Enterprise) -> Iterator[TimelineLine]:
    yield from _counties(enterprise)
    for former in enterprise.former_names.all():
        yield TimelineLine(former.until_on, _("Renamed; until then"), former.name)
    yield from _mergers(enterprise)
    for consent in Consent.objects.filter(enterprise=enterprise):
        yield TimelineLine(consent.given_on, _("Consent given"), str(consent))
        if consent.withdrawn_on:
            yield TimelineLine(consent.withdrawn_on, _("Consent withdrawn"), str(consent))


def _counties(enterprise: Enterprise) -> Iterator[TimelineLine]:
    """Registered, moved (with who answered until then), closed, open again."""
    before = ""
    for number, tenure in enumerate(enterprise.tenures.select_related("region")):
        began = _("County answers from here on") if number else _("Registered")
        yield TimelineLine(tenure.began_on, began, f"{tenure.region.name}{before}")
        before = _("; until then %(county)s") % {"county": tenure.region.name}
        if tenure.ended_on is not None and tenure.end != TenureEnd.MOVED:
            yield TimelineLine(tenure.ended_on, str(tenure.get_end_display()))


def _mergers(enterprise: Enterprise) -> Iterator[TimelineLine]:
    for merger in Merger.objects.filter(kept=enterprise).select_related("merged", "by"):
        name, by = str(merger.merged), merger.by.display_name if merger.by else ""
        what = _("Another entry was merged into this one")
        yield TimelineLine(localdate(merger.at), what, name, by)
        if merger.undone_at:
            yield TimelineLine(localdate(merger.undone_at), _("A merge was undone"), name)


def _objections(enterprise: Enterprise) -> Iterator[TimelineLine]:
    for one in Objection.objects.filter(enterprise=enterprise):
        yield TimelineLine(one.raised_on, _("Said to be wrong"), one.words)
        if one.answered_on:
            yield TimelineLine(one.answered_on, str(one.get_state_display()), one.answer)
