"""What approvals above do when a figure beneath them changes: they fall back, and say why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.workflows.steps import follow, take
from portal.workflows.steps import lock as hold
from programs.cycles.models import Cycle
from programs.returns.models import Return, Summary, SummaryQuerySet
from programs.returns.queries.history import CellChange, restated
from programs.returns.schema import form

#: how many changed figures are named in the notice
NAMED = 5
#: what an approval leaves behind when it falls back: its steps tell who had given it
TAKEN_BACK: Final = {
    "approved_at": None, "approved_by": None, "accepted_at": None, "accepted_by": None,
}  # fmt: skip


def fall_back(row: Return, *, by: Actor, at: datetime) -> None:
    """Take back the approval of the city's month in which a return stands, if there is one.

    Called under the lock of the return: who approves a month locks its returns first.
    """
    above = _standing_above(row).first()
    if above is None:
        return
    take(
        "fall_back",
        above,
        by=by,
        at=at,
        reason=_why(row)[:500],
        **TAKEN_BACK,
    )


def come_late(row: Return, *, by: Actor, at: datetime) -> None:
    """Take back the approval of a city's month that was closed without this county.

    Called under the lock of the return. Once its time is over the city may be closing the month at
    this very moment: then both make sure of the city's month, and one waits for the other there.
    """
    if at >= row.due_at:
        day = Period.parse(row.period).last
        city = Region.objects.in_force(on=day).filter(path=city_path(row.region.path)).first()
        above = held_summary(row.cycle, city, row.period) if city else None
    else:
        above = _standing_above(row).select_for_update(of=("self",)).first()
    if above is None or not above.stands:
        return
    words = _("%(county)s, which was missing from %(month)s, sent its return.")
    named = {"county": row.region.name, "month": row.period}
    follow("fall_back", above, by=by, at=at, reason=words % named, **TAKEN_BACK)


def _standing_above(row: Return) -> SummaryQuerySet:
    """The approved month of the city in which a return stands."""
    months = Summary.objects.of_month(row.cycle_id, row.period).standing()
    return months.filter(region__path=city_path(row.region.path)).select_related("region")


def held_summary(cycle: Cycle, region: Region, period: str) -> Summary:
    """A city's month as it is kept, held until the end; made where there was none. Whoever else
    makes it at the same moment waits."""
    found, _new = Summary.objects.get_or_create(cycle=cycle, region=region, period=period)
    hold(found)
    return found


def city_path(path: str) -> str:
    """The path of the city that a county lies in."""
    return ".".join(path.split(".")[:2]) + "."


def _why(row: Return) -> str:
    named: Mapping[str, str] = {"county": row.region.name, "month": row.period}
    if row.version == 1:
        return _("The return of %(county)s for %(month)s was returned for changes.") % named
    changed = [one for one in restated(row) if one.part == "values"]
    words = ngettext(
        "%(county)s corrected %(n)d figure of %(month)s: %(figures)s",
        "%(county)s corrected %(n)d figures of %(month)s: %(figures)s",
        len(changed),
    )
    figures = "; ".join(_figure(row, one) for one in changed[:NAMED]) or "—"
    return words % {**named, "n": len(changed), "figures": figures}


def _figure(row: Return, one: CellChange) -> str:
    label = one.label(form(row.form), get_language() or "zh-hans")
    return f"{label} {one.was or '—'} → {one.is_now or '—'}"
