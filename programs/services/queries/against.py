"""What the register, the list of items and the log say to lines: one set of faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.kernel.faults import Fault, Severity
from portal.regions.models import Region
from programs.services.models import ServiceCase, ServiceItem
from programs.services.queries.places import counties_keeping, items_for, provinces_of
from programs.services.rules import case_faults

Line = Any
#: division, number, source system
Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What a line names, as far as it exists and is within reach, and what is wrong with it."""

    region: Region | None
    item: ServiceItem | None
    enterprise: Enterprise | None
    known: ServiceCase | None
    faults: tuple[Fault, ...]

    @property
    def key(self) -> Key | None:
        """What is unique; None where it is not known yet."""
        return self._key

    _key: Key | None = None


def looked_up(lines: Sequence[Line], *, by: Actor, at: datetime) -> list[Found]:
    """Each line's division, item, enterprise and case, in four questions for all of them."""
    counties = counties_keeping(by)
    places = {one.code: one for one in counties}
    own = counties[0] if len(counties) == 1 else None
    items = {one.pk: one for one in items_for(by)}
    firms = _firms(lines)
    known = _known(lines, counties, items)
    return [_found(line, places, own, items, firms, known, at=at) for line in lines]


def _firms(lines: Sequence[Line]) -> dict[str, Enterprise]:
    codes = {line.credit_code for line in lines if line.credit_code}
    rows = Enterprise.objects.filter(credit_code__in=codes) if codes else ()
    return {one.credit_code: one for one in rows}


def _known(
    lines: Sequence[Line], counties: Sequence[Region], items: Mapping[int, ServiceItem]
) -> dict[Key, ServiceCase]:
    """The cases that the numbers may mean, with what is at hand already: no row of it is made
    again for each of a thousand cases."""
    numbers = {line.case_number for line in lines if line.case_number}
    places = {one.pk: one for one in counties}
    rows = ServiceCase.objects.filter(number__in=numbers, region__in=places)
    found: dict[Key, ServiceCase] = {}
    for one in rows.select_related("enterprise"):
        one.region = places[one.region_id]
        if one.item_id in items:
            one.item = items[one.item_id]
        found[one.region_id, one.number, one.system] = one
    return found


def _found(
    line: Line,
    places: Mapping[str, Region],
    own: Region | None,
    items: Mapping[int, ServiceItem],
    firms: Mapping[str, Enterprise],
    known: Mapping[Key, ServiceCase],
    *,
    at: datetime,
) -> Found:
    faults = list(case_faults(line.asked_at, line.done_at, line.result, at=at))
    region = places.get(line.region or "") or (None if line.region else own)
    if region is None:
        faults.append(_no_county(line.region or ""))
    item = items.get(line.item)
    if item is not None:
        faults += _of_the_item(line, item, region)
    key = _key_of(line, region, item)
    firm = firms.get(line.credit_code or "")
    # an enterprise of another county is not told of to those who read this one's cases
    linked = firm if region is not None and firm and firm.region_id == region.pk else None
    case = known.get(key) if key else None
    if case is not None and case.struck_on is not None:
        faults.append(_struck(case))
    return Found(region, item, linked, case, tuple(faults), key)


def _key_of(line: Line, region: Region | None, item: ServiceItem | None) -> Key | None:
    if region is None or item is None or not line.case_number:
        return None
    return region.pk, line.case_number, item.system


def _of_the_item(line: Line, item: ServiceItem, region: Region | None) -> Iterator[Fault]:
    if region is not None and item.region.path not in provinces_of([region.path]):
        yield Fault(
            "services.item_of_another_province",
            _("This item is on the list of another province."),
            where="item",
            value=item.code,
        )
    if line.asked_at is not None and not item.is_offered(localdate(line.asked_at)):
        yield Fault(
            "services.item_ended",
            _("This item was off the list already when it was asked for."),
            where="item",
            value=item.code,
            rule=_("Off the list from %(on)s.") % {"on": item.ended_on},
            remedy=_("Name the item that came in its place, or ask the province."),
        )


def _struck(case: ServiceCase) -> Fault:
    return Fault(
        "services.struck",
        _("This case was struck out and stays so: nothing of it is kept."),
        where="case_number",
        value=case.number,
        rule=_("Struck out because: %(reason)s") % {"reason": case.reason},
        severity=Severity.WARN,
    )


def _no_county(code: str) -> Fault:
    return Fault(
        "services.county",
        _("This county is not among those whose cases you send."),
        where="region",
        value=code,
        remedy=_("Send the code of your county, or leave it out if your office keeps one."),
    )
