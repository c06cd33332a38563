"""Size classes that are provisional no longer: the first year of the enterprise is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise, EnterpriseQuerySet, FactChange
from enterprises.register.operations.noting import PER_STATEMENT, changes_of, source_of
from enterprises.register.rules.classifying import classifier
from enterprises.register.rules.size_class import Outcome
from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import NotPermitted

AT_ONCE: Final = 2_000
_READ: Final = (
    "pk",
    "industry_code",
    "staff_count",
    "revenue_wan",
    "assets_wan",
    "founded_on",
    "size_class",
    "chosen_size",
    "chosen_for",
)


@operation
def settle_sizes(among: EnterpriseQuerySet, *, by: Actor = SYSTEM, at: datetime) -> int:
    """Of some enterprises, compute the size class of every open one whose first year is over and
    that still stands as provisional; how many there were.

    In sets: eight statements at most for 2,000 of them, and one event for all. An enterprise whose
    figures are not known stays unclear, and is provisional no longer.
    """
    if not by.is_system:
        raise NotPermitted(_("This is not yours to do."))
    today = localdate(at)
    settled = changed = 0
    for some in _batches(among, today):
        for size, rows in _sized(some, today).items():
            found = Enterprise.objects.filter(pk__in=[one.pk for one in rows])
            found.update(
                size_class=size,
                size_is_provisional=False,
                revision=F("revision") + 1,
                changed_at=at,
            )
            settled += len(rows)
            changed += _note([one for one in rows if one.size_class != size], size, by=by, at=at)
    record(
        "enterprises.enterprise.settle_sizes",
        by=by,
        at=at,
        target=Enterprise(),
        settled=settled,
        changed=changed,
    )
    return settled


def _batches(among: EnterpriseQuerySet, today: date) -> Iterator[list[Enterprise]]:
    """Those whose first year is over, some at once: each leaves the list as it is settled."""
    rows = among.filter(
        size_is_provisional=True, closed_on=None, founded_on__lte=_year_before(today)
    )
    while found := list(rows.order_by("pk").only(*_READ).select_for_update()[:AT_ONCE]):
        yield found


def _year_before(day: date) -> date:
    """Who was founded on it or before is a year old on the day; of 29 February, the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - 1, day=last)


def _sized(rows: Iterable[Enterprise], today: date) -> dict[str, list[Enterprise]]:
    """Size class to the enterprises that have it now."""
    classify = classifier(today)
    found: dict[str, list[Enterprise]] = defaultdict(list)
    for one in rows:
        figures = (one.staff_count, one.revenue_wan, one.assets_wan, one.founded_on)
        size, _young = classify(one.industry_code, *figures)
        chosen = one.choice_for(one.industry_code) if size == Outcome.NOT_CLASSIFIED else ""
        found[chosen or size].append(one)
    return found


def _note(rows: Iterable[Enterprise], size: str, *, by: Actor, at: datetime) -> int:
    lines = [
        line
        for one in rows
        for line in changes_of(
            one, {"size_class": (one.size_class, size)}, source=source_of(by), by=by, at=at
        )
    ]
    FactChange.objects.bulk_create(lines, batch_size=PER_STATEMENT)
    return len(lines)
