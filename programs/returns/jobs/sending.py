"""By the clock: reminders, locks, a look at what was sent; whenever asked: a bulk by REST."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import NotPermitted
from portal.kernel.faults import Fault
from portal.kernel.period import Period
from portal.offices.grants import actor_of_key
from portal.offices.models import ApiKey
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.returns.models import Return
from programs.returns.operations import (
    Item,
    keep_returns,
    lock_by_schedule,
    look,
    remind_by_schedule,
    warn_by_schedule,
    warn_of_locks,
)
from programs.returns.operations.bulk import check_returns
from programs.returns.queries import county_in, month_state
from programs.returns.queries.windows import months_asked
from programs.returns.rules import Given

REMIND = "returns.remind"
LOCK = "returns.lock"
LOOK = "returns.look"
WARN = "returns.warn"
WARN_OF_LOCKS = "returns.warn_of_locks"


def _run_of_months_asked(act: Callable[..., object]) -> Callable[[Work], None]:
    """The act on every month that counties are asked for now and that somebody has not sent."""

    def run(work: Work) -> None:
        cycles = list(Cycle.objects.open().select_related("region").order_by("pk"))
        for cycle in work.through(cycles, total=len(cycles)):
            for month in months_asked(cycle, at=work.at):
                states = month_state(cycle, month, cycle.region, at=work.at)
                if any(one.is_waiting for one in states):
                    act(cycle, period=month, at=work.at)

    return run


run_reminders = _run_of_months_asked(remind_by_schedule)
job_kinds.add(JobKind(REMIND, _("Reminders of monthly returns"), run_reminders))
job_kinds.add(
    JobKind(WARN, _("Early warning of late returns"), _run_of_months_asked(warn_by_schedule))
)

BULK = "returns.bulk"


def run_bulk(work: Work) -> None:
    """Keep every return of a bulk, or none; the file says of each item what became of it."""
    by = _sender(work)
    items = _items(work.params["items"])
    checked = check_returns(items, by=by, at=work.at)
    work.say(len(items), len(items))
    if checked.faults:
        _write(work, [_refused(item, checked.faults) for item in items])
        return
    with work.exactly_once():
        kept = keep_returns(items, by=by, at=work.at, sha256=work.params["sha256"])
        by_spot = {(row.region_id, row.period): row for row in (*kept.new, *kept.old)}
        _write(work, [_kept(item, by_spot[item.region.pk, item.period.code]) for item in items])


def _sender(work: Work) -> Actor:
    """Whoever asked, with what they hold now: of a key no more than its scopes."""
    user = work.actor.user
    if user is None or not user.is_machine:
        return work.actor
    key = ApiKey.objects.living(at=work.at).filter(user=user).select_related("office__region")
    found = key.first()
    if found is None:
        raise NotPermitted(_("The key that asked for this is no longer valid."))
    return actor_of_key(found)


def _items(given: list[dict[str, Any]]) -> list[Item]:
    codes = {one["region"] for one in given}
    regions: dict[str, list[Region]] = defaultdict(list)
    for row in Region.objects.counties().filter(code__in=codes):
        regions[row.code].append(row)
    items = []
    for number, one in enumerate(given):
        where, month = f"/items/{number}", Period.parse(one["period"])
        place = county_in(month, regions[one["region"]])
        if place is None:  # the list of regions was changed since it was asked
            raise NotPermitted(_("None of your counties has this code."))
        said = Given(one["values"], one["explanations"], one["texts"])
        items.append(Item(where, place, month, said))
    return items


def _refused(item: Item, faults: Sequence[Fault]) -> dict[str, Any]:
    """An item of a bulk of which nothing was kept: its own faults, or that it is sound."""
    own = [f for f in faults if f.where == item.where or f.where.startswith(f"{item.where}/")]
    told = [fault.as_dict() for fault in own]
    return {"item": item.where, "status": "refused" if told else "sound", "faults": told}


def _kept(item: Item, row: Return) -> dict[str, Any]:
    return {
        "item": item.where,
        "status": "kept",
        "id": row.pk,
        "region": item.region.code,
        "period": row.period,
        "revision": row.revision,
    }


def _write(work: Work, items: list[dict[str, Any]]) -> None:
    kept = sum(1 for one in items if one["status"] == "kept")
    work.file("returns.json").write(orjson.dumps({"kept": kept, "items": items}))
    work.count_rows(len(items))


job_kinds.add(JobKind(BULK, _("Returns sent in bulk"), run_bulk, soft=300, hard=360, queue="bulk"))


def _run_in_every_year(act: Callable[..., object]) -> Callable[[Work], None]:
    def run(work: Work) -> None:
        cycles = list(Cycle.objects.open().select_related("region").order_by("pk"))
        for cycle in work.through(cycles, total=len(cycles)):
            act(cycle, at=work.at)

    return run


job_kinds.add(
    JobKind(LOCK, _("Locking of months whose time is over"), _run_in_every_year(lock_by_schedule))
)
job_kinds.add(
    JobKind(WARN_OF_LOCKS, _("Notice of months that will lock"), _run_in_every_year(warn_of_locks))
)
job_kinds.add(JobKind(LOOK, _("A second look at monthly returns"), _run_in_every_year(look)))
