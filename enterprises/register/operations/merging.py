"""Merge two entries of one enterprise, undo it within thirty days, or say that they are two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Value
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise, FormerName, Merger, NotDuplicate, Tenure
from enterprises.register.operations.noting import TENURES, end_tenure, note
from enterprises.register.operations.rows import ENTERED, computed, entered
from enterprises.register.queries.merging import (
    foreign_keys_to_enterprise,
    merge_plan,
    merger_of,
    return_plan,
)
from enterprises.register.vocabulary import FactSource, Permission, TenureEnd
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.definition import measures, measures_of
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line

#: what may be taken from either entry; the code stays with its entry
CHOSEN: Final = (*(name for name in ENTERED if name != "credit_code"), "station_id")
FOLLOWING: Final = ("name_pinyin", "search_names", "size_class", "size_is_provisional")
PER_STATEMENT: Final = 500
Moved = Mapping[str, Sequence[int]]


@operation
def merge_enterprises(
    kept: Enterprise,
    *,
    merged: Enterprise,
    from_merged: Sequence[str] = (),
    by: Actor,
    at: datetime,
    reason: str,
) -> Merger:
    """Merge `merged` into `kept`: what `from_merged` names is taken from it, its rows pass over as
    the rules of each relation say, its name stays as a former name. It is closed and stays."""
    kept, merged = _held(kept, merged, by=by)
    why = _reason(reason)
    names = _known(from_merged, kept, merged)
    plan = merge_plan(kept, merged)
    if not plan.is_possible:
        raise WrongState(" ".join(plan.refusals))
    moved = plan.moved
    merger = Merger(
        kept=kept,
        merged=merged,
        region_id=kept.region_id,
        reason=why,
        moved=moved,
        was=_was(merged),
        by=by.user,
        at=at,
    )
    _pass_over(moved, to=kept, away_from=merged)
    before = _state(kept)
    merger.made = _name(kept, merged, takes_name="name" in names, on=localdate(at))
    _take(kept, merged, names, at=at)
    after = _state(kept)
    merger.before = {name: before[name] for name in before if before[name] != after[name]}
    merger.after = {name: after[name] for name in merger.before}
    merger.save()
    _retire(merged, kept, at=at)
    changed = {name: (before[name], after[name]) for name in names if before[name] != after[name]}
    note(kept, changed, source=FactSource.MERGE, by=by, at=at, reference=merged.credit_code)
    _record("merge", merger, by=by, at=at, reason=why)
    return merger


@operation
def undo_merger(merger: Merger, *, by: Actor, at: datetime) -> Enterprise:
    """Part the two again, within thirty days: rows go back (but for what the merged entry has got
    its own of since), the kept entry's fields too unless somebody has changed them since, the
    merged entry is as it was. Returns it."""
    held = Merger.objects.select_for_update(of=("self",)).get(pk=merger.pk)
    kept, merged = _held(held.kept, held.merged, by=by)
    if held.undone_at is not None:
        raise WrongState(_("This merge was undone already."))
    if not held.may_be_undone(at):
        raise WrongState(_("A merge can be undone for thirty days."))
    if merger_of(kept) is not None:
        raise WrongState(_("The kept entry was itself merged since; undo that first."))
    plan = return_plan(held)
    if not plan.is_possible:
        raise WrongState(" ".join(plan.refusals))
    _pass_over(plan.moved, to=merged, away_from=kept)
    FormerName.objects.filter(pk__in=held.made, enterprise=kept).delete()
    restored = _restore(kept, held, at=at)
    _revive(merged, held.was, at=at)
    held.undone_at, held.undone_by = at, by.user
    held.save(update_fields=["undone_at", "undone_by"])
    note(kept, restored, source=FactSource.MERGE, by=by, at=at, reference=merged.credit_code)
    _record("unmerge", held, by=by, at=at)
    return merged


@operation
def tell_apart(
    enterprise: Enterprise, *, other: Enterprise, by: Actor, at: datetime, reason: str = ""
) -> NotDuplicate:
    """Say that the two are not one enterprise; they are not suggested again."""
    kept, second = _held(enterprise, other, by=by)
    first, last = sorted((kept, second), key=lambda one: one.pk)
    told, made = NotDuplicate.objects.get_or_create(
        first=first,
        second=last,
        defaults={"reason": one_line(reason)[:200], "by": by.user, "at": at},
    )
    if not made:
        raise WrongState(_("This was said already."))
    record(
        "enterprises.enterprise.tell_apart",
        by=by,
        at=at,
        target=first,
        other=last.pk,
        reason=told.reason,
    )
    return told


def _held(kept: Enterprise, merged: Enterprise, *, by: Actor) -> tuple[Enterprise, Enterprise]:
    """Both rows, read afresh and locked in the order of their keys."""
    if kept.pk == merged.pk:
        words = _("Choose another entry.")
        raise Invalid(words, merged=words)
    rows = Enterprise.objects.select_for_update(of=("self",)).select_related("region", "station")
    found = {one.pk: one for one in rows.filter(pk__in=[kept.pk, merged.pk]).order_by("pk")}
    for one in found.values():
        if not (by.is_system or one.allows(by, to=Permission.MERGE)):
            raise NotPermitted(_("This is not yours to do."))
    return found[kept.pk], found[merged.pk]


def _reason(text: str) -> str:
    why = one_line(text)[:200]
    if not why:
        words = _("Please say why.")
        raise Invalid(words, reason=words)
    return why


def _known(names: Sequence[str], kept: Enterprise, merged: Enterprise) -> tuple[str, ...]:
    """The chosen fields in their order; a station is taken within its own county alone."""
    if strange := set(names) - set(CHOSEN):
        words = _("There is no such field.")
        fields: dict[str, Any] = dict.fromkeys(strange, words)
        raise Invalid(words, **fields)
    if "station_id" in names and kept.region_id != merged.region_id:
        words = _("Choose an open station of this county.")
        raise Invalid(words, station_id=words)
    return tuple(name for name in CHOSEN if name in names)


def _state(enterprise: Enterprise) -> dict[str, Any]:
    """The fields that a merge may change, as JSON holds them."""
    return {name: _plain(getattr(enterprise, name)) for name in (*CHOSEN, *FOLLOWING)}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.01")), "f")
    return value.isoformat() if isinstance(value, date) else value


def _was(merged: Enterprise) -> dict[str, Any]:
    tenure = Tenure.objects.open().filter(enterprise=merged).first()
    return {
        "closed_on": _plain(merged.closed_on),
        "closed_reason": merged.closed_reason,
        "tenure": tenure.pk if tenure else None,
    }


def _name(kept: Enterprise, merged: Enterprise, *, takes_name: bool, on: date) -> list[int]:
    """The name that is not used any more becomes a former one; returns the keys that were added."""
    unused = kept.name if takes_name else merged.name
    used = merged.name if takes_name else kept.name
    if unused == used or FormerName.objects.filter(enterprise=kept, name=unused).exists():
        return []
    return [FormerName.objects.create(enterprise=kept, name=unused, until_on=on).pk]


def _take(kept: Enterprise, merged: Enterprise, names: Sequence[str], *, at: datetime) -> None:
    for name in names:
        setattr(kept, name, getattr(merged, name))
    _finish(kept, at=at)


def _finish(enterprise: Enterprise, *, at: datetime) -> None:
    former = tuple(enterprise.former_names.values_list("name", flat=True))
    values = {name: value for name, value in entered(enterprise).items() if name != "code_reason"}
    chosen = enterprise.choice_for(enterprise.industry_code)
    found = computed(values, former=former, chosen=chosen, on=localdate(at))
    for name, value in found.items():
        setattr(enterprise, name, value)
    enterprise.revision += 1
    enterprise.changed_at = at
    enterprise.save()


def _retire(merged: Enterprise, kept: Enterprise, *, at: datetime) -> None:
    """The merged entry is closed on the day; its county counted it until then."""
    if not merged.is_closed:
        merged.closed_on = localdate(at)
        merged.closed_reason = _("Merged into %(code)s") % {"code": kept.credit_code}
    merged.revision += 1
    merged.changed_at = at
    merged.save(update_fields=["closed_on", "closed_reason", "revision", "changed_at"])
    end_tenure(merged, on=localdate(at), end=TenureEnd.MERGED)


def _revive(merged: Enterprise, was: Mapping[str, Any], *, at: datetime) -> None:
    closed = was["closed_on"]
    merged.closed_on = date.fromisoformat(closed) if closed else None
    merged.closed_reason = was["closed_reason"]
    merged.revision += 1
    merged.changed_at = at
    merged.save(update_fields=["closed_on", "closed_reason", "revision", "changed_at"])
    for tenure in Tenure.objects.filter(pk=was["tenure"]):
        tenure.ended_on, tenure.end = None, ""
        tenure.save(update_fields=["ended_on", "end"])
        mark(TENURES, region_id=tenure.region_id)


def _restore(kept: Enterprise, merger: Merger, *, at: datetime) -> dict[str, tuple[Any, Any]]:
    """Fields that are as the merge left them become what they were before it."""
    restored: dict[str, tuple[Any, Any]] = {}
    for name in CHOSEN:
        if name not in merger.before or _plain(getattr(kept, name)) != merger.after[name]:
            continue
        restored[name] = (merger.after[name], merger.before[name])
        field: Any = Enterprise._meta.get_field(name.removesuffix("_id"))
        setattr(kept, name, field.to_python(merger.before[name]))
    _finish(kept, at=at)
    return restored


def _pass_over(moved: Moved, *, to: Enterprise, away_from: Enterprise) -> None:
    """Let the rows name the other entry, and mark what is counted from the rows of either."""
    keys = foreign_keys_to_enterprise()
    for code, rows in moved.items():
        key = keys[code]
        for some in _pieces(rows):
            found: Any = key.model._base_manager.filter(pk__in=some, **{key.name: away_from})
            found.update(**{key.name: to})
    for key in keys.values():
        _mark(key.model._meta.label, key.name, to, away_from)
    # rows that name the entry through those (the history of its certificates)
    for label, lookup in sorted(
        {(m.model, m.enterprise) for m in measures if "__" in m.enterprise}
    ):
        _mark(label, lookup, to, away_from)


def _mark(label: str, lookup: str, *entries: Enterprise) -> None:
    """A figure over one relation may ask another (certificates of those on the roster), so that
    every relation is counted again."""
    spots: set[tuple[int, str]] = set()
    for measure in measures_of(label):
        found = measure.table._base_manager.filter(**{f"{lookup}__in": entries})
        cycle = measure.cycle or Value("")
        spots |= set(found.order_by().values_list(measure.region, cycle))
    for region_id, cycle_code in sorted(spots):
        mark(label, region_id=region_id, cycle_code=cycle_code, decides=True)


def _pieces(rows: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(rows), PER_STATEMENT):
        yield rows[start : start + PER_STATEMENT]


def _record(verb: str, merger: Merger, *, by: Actor, at: datetime, reason: str = "") -> None:
    """One event for the kept entry, one for the other: each file tells of it."""
    moved = {code: len(rows) for code, rows in merger.moved.items()}
    record(
        f"enterprises.enterprise.{verb}",
        by=by,
        at=at,
        target=merger.kept,
        merger=merger.pk,
        reason=reason,
        moved=moved,
    )
    record(
        f"enterprises.enterprise.is_{verb}d",
        by=by,
        at=at,
        target=merger.merged,
        merger=merger.pk,
        into=merger.kept_id,
    )
