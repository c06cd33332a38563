"""What every change leaves behind: a line for each fact, and the county that answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from enterprises.register.models import Enterprise, FactChange, Tenure
from enterprises.register.vocabulary import PERSONAL_FIELDS, FactSource, TenureEnd
from portal.accounts.actor import Actor
from portal.indicators.folding import mark

TENURES: Final = "enterprises.Tenure"
#: marked when an enterprise comes to another industry: figures are broken down by it
ENTERPRISES: Final = "enterprises.Enterprise"
PER_STATEMENT: Final = 1_000


def source_of(by: Actor) -> FactSource:
    """How somebody enters: by hand, by a county system's key, or the portal by itself."""
    if by.is_system:
        return FactSource.PORTAL
    return FactSource.FORM if by.scopes is None else FactSource.REST


def changes_of(
    enterprise: Enterprise,
    changed: Mapping[str, Any],
    *,
    source: FactSource,
    by: Actor,
    at: datetime,
    reference: str = "",
) -> Iterator[FactChange]:
    """A line for each field of `changed`: field to (was, is)."""
    for name, (was, now) in changed.items():
        is_personal = name in PERSONAL_FIELDS
        yield FactChange(
            enterprise=enterprise,
            field=name,
            was="" if is_personal else _text(was),
            now="" if is_personal else _text(now),
            is_personal=is_personal,
            source=source,
            reference=reference[:120],
            by=by.user,
            by_name=str(by)[:100],
            at=at,
        )


def note(
    enterprise: Enterprise,
    changed: Mapping[str, Any],
    *,
    source: FactSource,
    by: Actor,
    at: datetime,
    reference: str = "",
) -> None:
    """Keep the lines of one enterprise."""
    lines = changes_of(enterprise, changed, source=source, by=by, at=at, reference=reference)
    FactChange.objects.bulk_create(lines, batch_size=PER_STATEMENT)
    if "industry_code" in changed:
        mark(ENTERPRISES, region_id=enterprise.region_id, decides=True)


def begin_tenure(enterprise: Enterprise, *, on: date) -> None:
    """The enterprise's county answers for it from the day on."""
    Tenure.objects.create(enterprise=enterprise, region_id=enterprise.region_id, began_on=on)
    mark(TENURES, region_id=enterprise.region_id)


def end_tenure(enterprise: Enterprise, *, on: date, end: TenureEnd) -> None:
    """The county that answers no longer does, from the day on; at the earliest from when it did."""
    for one in Tenure.objects.select_for_update(of=("self",)).open().filter(enterprise=enterprise):
        one.ended_on, one.end = max(on, one.began_on), end
        one.save(update_fields=["ended_on", "end"])
        mark(TENURES, region_id=one.region_id)


def _text(value: Any) -> str:
    return "" if value is None else str(value)[:200]
