"""What a merge would do, said beforehand: every relation, what moves, what rests, what stops it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from enterprises.register.facts import MergeRule, OnMerge, merge_rules
from enterprises.register.models import Enterprise, Merger, Transfer


@dataclass(frozen=True, slots=True)
class PlannedRelation:
    """One relation: keys of the rows that move and that rest; what both have, in words."""

    rule: MergeRule
    moving: tuple[int, ...]
    resting: tuple[int, ...]
    clashes: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        return bool(self.clashes) and self.rule.clash is OnMerge.REFUSE

    @property
    def is_empty(self) -> bool:
        return not (self.moving or self.resting or self.clashes)


@dataclass(frozen=True, slots=True)
class MergePlan:
    """Everything that hangs on the entry that would be merged, in the order of the rules."""

    relations: tuple[PlannedRelation, ...]
    refusals: tuple[str, ...]

    @property
    def moved(self) -> dict[str, list[int]]:
        """Keys of the rows that pass over, by the rule of their relation."""
        return {one.rule.code: list(one.moving) for one in self.relations if one.moving}

    @property
    def told(self) -> list[PlannedRelation]:
        return [one for one in self.relations if not one.is_empty]

    @property
    def is_possible(self) -> bool:
        return not self.refusals


def foreign_keys_to_enterprise() -> dict[str, models.ForeignKey[Any, Any]]:
    """Every foreign key to Enterprise that there is, by the code that its merge rule must have."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for one in model._meta.get_fields():
            if isinstance(one, models.ForeignKey) and one.related_model is Enterprise:
                found[f"{model._meta.label_lower}.{one.name}"] = one
    return found


def merge_plan(kept: Enterprise, merged: Enterprise) -> MergePlan:
    """What merging `merged` into `kept` would do with each relation."""
    return _plan(kept, merged, _states(kept, merged))


def return_plan(merger: Merger) -> MergePlan:
    """What undoing would do with the rows that the merge moved: where the merged entry has got its
    own of the kind since, the rule of the relation decides, as it does in a merge."""
    return _plan(merger.merged, merger.kept, (), only=merger.moved)


def _plan(
    to: Enterprise,
    away_from: Enterprise,
    refusals: Iterable[str],
    *,
    only: Mapping[str, Sequence[int]] | None = None,
) -> MergePlan:
    """Of every row of `away_from`, or of `only` those, whether it passes to the other entry."""
    keys = foreign_keys_to_enterprise()
    planned: dict[str, PlannedRelation] = {}
    for rule in sorted(merge_rules, key=lambda rule: (bool(rule.follows), rule.code)):
        key = keys[rule.code]
        rows: Any = key.model._base_manager.filter(**{key.name: away_from}).order_by("pk")
        if only is not None:
            rows = rows.filter(pk__in=only.get(rule.code, ()))
        planned[rule.code] = _planned(rule, key, rows, to, planned)
    found = [*refusals]
    for one in planned.values():
        if one.is_refused:
            said = {"what": one.rule.label, "which": _(", ").join(one.clashes)}
            found.append(_("Both have %(what)s: %(which)s.") % said + f" {one.rule.remedy}")
    return MergePlan(tuple(planned.values()), tuple(found))


def merger_of(enterprise: Enterprise) -> Merger | None:
    """How the entry was merged into another, if it was."""
    return Merger.objects.standing().with_all().filter(merged=enterprise).first()


def _states(kept: Enterprise, merged: Enterprise) -> list[str]:
    said = []
    if kept.is_closed:
        said.append(_("The entry that is to be kept is closed."))
    if merger_of(merged) is not None:
        said.append(_("The other entry was merged already."))
    if Transfer.objects.waiting().filter(enterprise__in=[kept, merged]).exists():
        said.append(_("A proposal to move one of them waits for its answer."))
    return said


def _planned(
    rule: MergeRule,
    key: models.ForeignKey[Any, Any],
    rows: Any,
    to: Enterprise,
    planned: Mapping[str, PlannedRelation],
) -> PlannedRelation:
    keys = list(rows.values_list("pk", flat=True))
    if rule.follows:
        ahead = key.model._meta.get_field(rule.follows).related_model
        leader = planned[f"{ahead._meta.label_lower}.{key.name}"]  # type: ignore[union-attr]
        following = rows.filter(**{f"{rule.follows}__in": leader.moving})
        moving = set(following.values_list("pk", flat=True))
        return _split(rule, keys, moving)
    if rule.effect is OnMerge.STAY:
        return _split(rule, keys, set())
    clashing = _clashing(rule, key, rows, to) if rule.once else []
    names = tuple(_name_of(row, rule.once) for row in clashing)
    return _split(rule, keys, set(keys) - {row.pk for row in clashing}, names)


def _split(
    rule: MergeRule, keys: Sequence[int], moving: set[int], clashes: tuple[str, ...] = ()
) -> PlannedRelation:
    return PlannedRelation(
        rule,
        tuple(one for one in keys if one in moving),
        tuple(one for one in keys if one not in moving),
        clashes,
    )


def _clashing(
    rule: MergeRule, key: models.ForeignKey[Any, Any], rows: Any, to: Enterprise
) -> list[Any]:
    """Rows of whose kind the entry that they would pass to has its own."""
    own = key.model._base_manager.filter(rule.among, **{key.name: to})
    taken = set(own.values_list(*rule.once))
    return [
        row
        for row in rows.filter(rule.among)
        if tuple(_value(row, name) for name in rule.once) in taken
    ]


def _value(row: Any, name: str) -> Any:
    found = getattr(row, name)
    return found.pk if isinstance(found, models.Model) else found


def _name_of(row: Any, once: Sequence[str]) -> str:
    return " · ".join(str(getattr(row, name)) for name in once)
