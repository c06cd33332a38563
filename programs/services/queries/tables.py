"""Cases of a month by item: how many, how many online, in how many days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q

from portal.kernel.period import Period
from programs.services.facts import Median
from programs.services.models import ServiceCaseQuerySet, ServiceItem
from programs.services.vocabulary import Channel, Result

_ONLINE = ~Q(channel=Channel.COUNTER)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """The figures of an item, or of all of them (`item` is None). Completed are counted by the day
    on which they were done, asked by the day on which somebody did."""

    item: ServiceItem | None
    asked: int = 0
    completed: int = 0
    online: int = 0
    median: Median | None = None

    @property
    def rate(self) -> Decimal | None:
        """Online of completed, in percent; None ("—") where nothing was completed."""
        if not self.completed:
            return None
        return (Decimal(100 * self.online) / self.completed).quantize(_TENTH, ROUND_HALF_UP)


def completed_in(rows: ServiceCaseQuerySet, month: Period) -> ServiceCaseQuerySet:
    return rows.standing().filter(result=Result.COMPLETED, done_on__range=(month.first, month.last))


def figures_by_item(
    rows: ServiceCaseQuerySet, month: Period, middle: Mapping[int | None, Median]
) -> tuple[list[ItemFigures], ItemFigures]:
    """(the items that were asked for or completed in the month, most completed first; all).
    `middle` are the medians of what was completed in it."""
    done = completed_in(rows, month)
    asked = rows.standing().filter(asked_on__range=(month.first, month.last))
    counts = {
        pk: (n, online)
        for pk, n, online in done.order_by()
        .values_list("item")
        .annotate(n=Count("pk"), online=Count("pk", filter=_ONLINE))
    }
    asks = dict(asked.order_by().values_list("item").annotate(n=Count("pk")))
    items = ServiceItem.objects.in_bulk({*counts, *asks})
    lines = sorted(_lines(items, asks, counts, middle), key=lambda one: -one.completed)
    completed = sum(n for n, _online in counts.values())
    online = sum(n for _all, n in counts.values())
    whole = ItemFigures(None, sum(asks.values()), completed, online, middle.get(None))
    return lines, whole


def _lines(
    items: Mapping[int, ServiceItem],
    asks: Mapping[int, int],
    counts: Mapping[int, tuple[int, int]],
    middle: Mapping[int | None, Median],
) -> Iterator[ItemFigures]:
    for pk, item in sorted(items.items(), key=lambda one: one[1].code):
        yield ItemFigures(item, asks.get(pk, 0), *counts.get(pk, (0, 0)), middle.get(pk))
