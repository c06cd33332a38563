"""Many returns in one act: all checked, all kept or none, one statement a thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Refused
from portal.kernel.faults import Fault
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.storage import store_many
from programs.returns.models import Return, ReturnEdit
from programs.returns.operations.editing import Before, edits
from programs.returns.operations.opening import new_return
from programs.returns.operations.preparing import put
from programs.returns.operations.refusals import (
    Faulty,
    refuse_closed,
    refuse_future,
    refuse_others,
    refuse_unread,
    year_of,
)
from programs.returns.queries import Ground, grounds
from programs.returns.rules import Given, evaluate
from programs.returns.vocabulary import Channel

AT_ONCE = 1000
CHANGED = (
    "values", "counted", "explanations", "texts", "counted_at", "channel",
    "prepared_by", "prepared_at", "revision",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One return of many. `where` is its place in what was sent: "/items/3"."""

    where: str
    region: Region
    period: Period
    given: Given


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows as they would be kept, and every fault of every one."""

    new: list[Return] = field(default_factory=list)
    old: list[Return] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    edits: list[ReturnEdit] = field(default_factory=list)

    def add(self, row: Return, before: Before | None, *, by: Actor, at: datetime) -> None:
        """A row that would be kept; `before` is what it was, None where nothing was begun."""
        if before is None:
            self.new.append(row)
            return
        row.revision += 1
        self.old.append(row)
        self.edits.extend(edits(row, before, by=by, at=at))


@operation
def keep_returns(
    items: Sequence[Item],
    *,
    by: Actor,
    at: datetime,
    sha256: str,
    channel: str = Channel.API,
) -> Checked:
    """Keep all of them as drafts, or refuse all with every fault of each (`Faulty`)."""
    _hold(items)
    checked = check_returns(items, by=by, at=at, channel=channel)
    if checked.faults:
        raise Faulty(checked.faults)
    store_many(checked.new)
    if checked.old:
        Return.objects.bulk_update(checked.old, CHANGED, batch_size=AT_ONCE)
        ReturnEdit.objects.bulk_create(checked.edits, batch_size=AT_ONCE)
    rows = [*checked.new, *checked.old]
    record(
        "programs.return.keep_many",
        by=by,
        at=at,
        target=rows[0],
        count=len(rows),
        new=len(checked.new),
        sha256=sha256,
        first=rows[0].period,
        last=rows[-1].period,
    )
    return checked


def _hold(items: Sequence[Item]) -> None:
    """Nobody else saves or submits a draft between its checking and its keeping."""
    drafts = Return.objects.newest_version().filter(
        region_id__in={item.region.pk for item in items},
        period__in={item.period.code for item in items},
    )
    list(drafts.select_for_update().order_by("pk").values_list("pk"))


def check_returns(
    items: Sequence[Item], *, by: Actor, at: datetime, channel: str = Channel.API
) -> Checked:
    """The same without keeping: a dry run is the first half of the real one."""
    known = grounds([(item.region, item.period) for item in items], at=at, in_brief=True)
    found = Checked()
    seen: dict[tuple[int, str], str] = {}
    for item in items:
        spot = (item.region.pk, item.period.code)
        if (first := seen.setdefault(spot, item.where)) != item.where:
            found.faults.append(_twice(item, first))
            continue
        ground = known[spot]
        verdict = evaluate(ground.form, item.given, ground.known)
        if verdict.unreadable or verdict.wrong:
            found.faults.extend(verdict.moved(item.where))
            continue
        try:
            row = _row(ground, by=by, at=at, channel=channel)
        except Refused as refusal:
            found.faults.extend(_of_refusal(refusal, item))
            continue
        before = Before.of(row) if ground.newest else None
        found.add(put(row, ground, verdict, by=by, at=at, channel=channel), before, by=by, at=at)
    return found


def _row(ground: Ground, *, by: Actor, at: datetime, channel: str) -> Return:
    if ground.newest is None:
        return new_return(ground, by=by, at=at, channel=channel)
    row = ground.newest
    row.region = ground.region
    refuse_others(row, by)
    year_of(ground, row)
    refuse_future(ground, f"{localdate(at):%Y-%m}")
    refuse_closed(row)
    refuse_unread(row, by)
    return row


def _of_refusal(refusal: Refused, item: Item) -> list[Fault]:
    told: Sequence[Fault] = getattr(refusal, "faults", ())
    if told:
        return [Fault(f.code, f.message, item.where + f.where, f.value) for f in told]
    return [Fault(f"returns.{refusal.code}", refusal.message, item.where)]


def _twice(item: Item, first: str) -> Fault:
    return Fault(
        "returns.twice",
        _("The same county and month stands at %(where)s already.") % {"where": first},
        item.where,
        remedy=_("Leave one of the two out."),
    )
