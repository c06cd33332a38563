"""Versions of one questionnaire over time: which came before, and which items may be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.kernel.errors import WrongState
from programs.questionnaires.models import Bridge, Version, VersionEdit
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.schema import Questionnaire
from programs.questionnaires.schema.bridging import (
    Item,
    answerable,
    composed,
    fate_of,
    faults_of_bridge,
    from_json,
    identity,
)
from programs.questionnaires.schema.carrying import carry
from programs.questionnaires.schema.proposing import item_for, propose
from programs.questionnaires.vocabulary import Fate


class NotCarried(WrongState):
    """A trend or a paired reading is asked over something that no bridge carries."""


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """What a question is called in another version. `parts`: old option (row column) to the new,
    "" where it is dropped."""

    question: str
    fate: Fate
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carrying:
    """The way from one version to another; `refusal` says why there is none."""

    old: Questionnaire
    new: Questionnaire
    items: Mapping[str, Item]
    refusal: str = ""

    def of(self, question: str) -> CarriedItem:
        """What the question became; NotCarried with the reason."""
        if self.refusal:
            raise NotCarried(self.refusal)
        item = self.items.get(question)
        target = self.new.question(item.to) if item else None
        if item is None or target is None:
            raise NotCarried(self._reason(question))
        was = answerable(self.old)[question]
        return CarriedItem(target.code, fate_of(was, target, item), item.parts)

    def _reason(self, question: str) -> str:
        found = self.old.question(question)
        if found is None:
            return _("There is no question “%(code)s” in the earlier version.") % {"code": question}
        words = _("“%(code)s %(words)s” was dropped: no item of the later version carries it on.")
        return words % {"code": question, "words": found.words}

    def answers(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Answers to the old version as answers to the new one, as far as they are carried."""
        return {} if self.refusal else carry(self.old, self.new, self.items, answers).answers


def carried(question: str, from_version: Version, to_version: Version) -> CarriedItem:
    """What a question of one version is in a later one.

    NotCarried, with the reason, where no confirmed bridge leads there or where the item was
    dropped: its answers may then be shown, and never be drawn as one trend or paired.
    """
    return carrying(from_version, to_version).of(question)


def carrying(from_version: Version, to_version: Version) -> Carrying:
    """The same for every question at once; two statements, however many versions lie between.

    Between two questionnaires (a baseline and the follow-up that follows it) there is no bridge:
    the same code, kind and options are the same item. An earlier version of the first one goes
    over its bridges to the version that the later one follows.
    """
    old, new = questionnaire_of(from_version), questionnaire_of(to_version)
    if from_version.template_id != to_version.template_id:
        return _to_another(from_version, to_version)
    if from_version.pk == to_version.pk:
        return Carrying(old, new, identity(old))
    known = {
        bridge.version_id: bridge
        for bridge in Bridge.objects.filter(version__template_id=to_version.template_id)
    }
    items: dict[str, Item] | None = None
    here = to_version.pk
    while here != from_version.pk:
        bridge = known.get(here)
        if bridge is None:
            return Carrying(old, new, {}, _no_way(from_version, to_version))
        step = from_json(bridge.items)
        items = step if items is None else composed(step, items)
        here = bridge.before_id
    return Carrying(old, new, items or {})


def _no_way(from_version: Version, to_version: Version) -> str:
    words = _("No confirmed bridge leads from version %(old)s to version %(new)s.")
    return words % {"old": from_version.number, "new": to_version.number}


def _to_another(from_version: Version, to_version: Version) -> Carrying:
    """From one questionnaire to another that follows it."""
    old, new = questionnaire_of(from_version), questionnaire_of(to_version)
    last = _followed(from_version, to_version)
    if last is not None and last.pk != from_version.pk:
        way = carrying(from_version, last)
        if not way.refusal:
            onward = _following(last, way.new, new)
            items = composed(way.items, onward.items)
            return Carrying(old, new, items, onward.refusal)
    return _following(from_version, old, new)


def _followed(from_version: Version, to_version: Version) -> Version | None:
    """The newest version of the first questionnaire that was published before the second one."""
    return (
        Version.objects.published()
        .filter(template_id=from_version.template_id, cycle__year__lte=to_version.cycle.year)
        .with_all()
        .order_by("-cycle__year", "-number")
        .first()
    )


def _following(from_version: Version, old: Questionnaire, new: Questionnaire) -> Carrying:
    if from_version.template.code not in new.follows:
        words = _("“%(new)s” does not follow “%(old)s”: their items are not the same.")
        return Carrying(old, new, {}, words % {"new": new.title, "old": old.title})
    after = answerable(new)
    found = {}
    for code, question in answerable(old).items():
        target = after.get(code)
        if target is None or target.kind is not question.kind or target.unit != question.unit:
            continue
        item = item_for(question, target)
        if all(part == to for part, to in item.parts.items()):
            found[code] = item
    return Carrying(old, new, found)


def version_before(version: Version) -> Version | None:
    """The newest published one before it: of the same year, or of an earlier one."""
    year, number = version.cycle.year, version.number
    return (
        Version.objects.published()
        .filter(Q(cycle__year__lt=year) | Q(cycle__year=year, number__lt=number))
        .filter(template_id=version.template_id)
        .exclude(pk=version.pk)
        .with_all()
        .order_by("-cycle__year", "-number")
        .first()
    )


def bridge_of(version: Version) -> Bridge | None:
    return Bridge.objects.filter(version=version).select_related("before", "confirmed_by").first()


def is_confirmed(bridge: Bridge | None, version: Version, before: Version) -> bool:
    """Whether somebody confirmed it for what the version says now, from what is before it now."""
    return (
        bridge is not None
        and bridge.before_id == before.pk
        and bridge.of_sha256 == version.schema_sha256
    )


def supposed(
    bridge: Bridge | None, before: Version, old: Questionnaire, new: Questionnaire
) -> dict[str, Item]:
    """What was confirmed before, where it still fits; the portal's proposal for the rest."""
    proposed = propose(old, new)
    if bridge is None or bridge.before_id != before.pk:
        return proposed
    kept = from_json(bridge.items)
    merged = {code: kept.get(code, item) for code, item in proposed.items()}
    wrong = {fault.where.removeprefix("/") for fault in faults_of_bridge(old, new, merged)}
    return {code: proposed[code] if code in wrong else item for code, item in merged.items()}


def edits_since(version: Version, revision: int) -> list[VersionEdit]:
    """What was changed after a page was opened, the newest first."""
    return list(
        version.edits.filter(revision__gt=revision).select_related("by").order_by("-revision")[:20]
    )
